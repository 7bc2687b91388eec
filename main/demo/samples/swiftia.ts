/** Two shorts cut from a long video, and one of them rendered. */
import { MIB, video } from './media.ts'
import type { Sample } from './sample.ts'

export const swiftiaSamples: readonly Sample[] = [
  {
    id: 'demo-shorts-1',
    product: 'VideoShorts',
    title: 'Panel, cut into shorts',
    seconds: 3.5,
    details: {
      transcription: [{ id: 6, start: 28.66, end: 31.2, text: 'No one expected that answer.' }],
      shorts: [
        {
          id: 'short_id_1',
          content: 'Auto-generated Short 1',
          text: 'Transcription of the short segment',
          startTime: 10.5,
          endTime: 70.3,
        },
      ],
    },
    outputs: () => [
      video('short_1.mp4', 2 * MIB, { field: 'The best answer' }),
      video('short_2.mp4', 2 * MIB, { field: 'A surprise at the end' }),
    ],
  },
  {
    id: 'demo-render-1',
    product: 'render',
    title: 'The best answer, with captions',
    seconds: 3,
    outputs: () => [video('captioned.mp4', MIB)],
  },
]
