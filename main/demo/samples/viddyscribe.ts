/** Audio description as video with text, as an edit list alone, and one that does not fit. */
import { MIB, sound, video } from './media.ts'
import type { Sample } from './sample.ts'

export const viddyscribeSamples: readonly Sample[] = [
  {
    id: 'task_demo_video',
    product: 'video',
    title: 'Short film, audio description',
    seconds: 2.5,
    details: {
      output: {
        format: 'vtt',
        content: 'WEBVTT\n\n1\n00:00:05.000 --> 00:00:07.000\nA person walks into frame\n',
      },
    },
    outputs: () => [
      video('described.mp4', 3 * MIB, { field: 'video_signed_url' }),
      sound('described.wav', 6, { field: 'audio_signed_url' }),
    ],
  },
  {
    id: 'task_demo_text',
    product: 'text',
    title: 'Short film, edit list',
    seconds: 1.5,
    details: {
      output: {
        format: 'edl',
        content:
          'TITLE: Audio Descriptions\n\n' +
          '001 AX V C 00:00:05:00 00:00:07:00 00:00:05:00 00:00:07:00\n' +
          '* FROM CLIP NAME: A person walks into frame\n',
      },
    },
    outputs: () => [],
  },
  {
    id: 'task_demo_failed',
    product: 'video',
    title: 'Talk show, no room for descriptions',
    seconds: 2,
    failure: {
      status: 'failed',
      code: 'standard_ad_not_enough_gaps',
      message:
        'Not enough silent gaps for Standard AD. Set auto_fit: false to place descriptions over ' +
        'dialogue, or switch to Extended AD.',
    },
    outputs: () => [],
  },
]
