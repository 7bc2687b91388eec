/** All four workflows, a failed and a rejected job, a dead link and a broken transfer. */
import { MIB, subtitles, video } from './media.ts'
import type { Sample } from './sample.ts'

const GERMAN_PARTS = [
  ['Guten Morgen und danke, dass Sie gekommen sind.', 'Heute zeigen wir zwei Jahre Arbeit.'],
  ['Beginnen wir mit der Kamera.', 'Sie sieht, was das Auge übersieht.'],
  ['Und nun zum Ton.', 'Hören Sie selbst.'],
]

export const rednerSamples: readonly Sample[] = [
  {
    id: 'job_demo_transcribe',
    product: 'transcribe',
    title: 'Keynote, transcription',
    seconds: 0.3,
    outputs: () => [
      subtitles('keynote.srt', [
        'Good morning, and thank you for coming.',
        'Today we show what we have worked on for two years.',
        'Let us begin with the camera.',
      ]),
    ],
  },
  {
    id: 'job_demo_translate',
    product: 'translate',
    title: 'Keynote, German subtitles',
    seconds: 2.5,
    outputs: () =>
      GERMAN_PARTS.map((lines, i) => subtitles(`context_${i}.srt`, lines, 1 + i * lines.length)),
  },
  {
    id: 'job_demo_voiceover',
    product: 'voiceover',
    title: 'Product tour, Spanish voice-over',
    seconds: 3,
    outputs: () => [video('tour_es.mp4', 4 * MIB)],
  },
  {
    id: 'job_demo_dub',
    product: 'dub',
    title: 'Interview, French dub',
    seconds: 4,
    outputs: () => [video('interview_fr.mp4', 6 * MIB)],
  },
  {
    id: 'job_demo_dead_link',
    product: 'dub',
    title: 'Trailer, its first link is dead',
    seconds: 2,
    outputs: () => [video('trailer_it.mp4', 3 * MIB, { faults: { deadLinks: 1 } })],
  },
  {
    id: 'job_demo_broken',
    product: 'voiceover',
    title: 'Webinar, breaks half-way',
    seconds: 2.5,
    outputs: () => [video('webinar_ja.mp4', 4 * MIB, { faults: { breakAfterBytes: 2 * MIB } })],
  },
  {
    id: 'job_demo_failed',
    product: 'dub',
    title: 'Podcast, fails at the provider',
    seconds: 1.5,
    failure: { status: 'failed', message: 'Job failed. No output files available.' },
    outputs: () => [],
  },
  {
    id: 'job_demo_rejected',
    product: 'translate',
    title: 'Documentary, rejected by the provider',
    seconds: 0,
    failure: { status: 'rejected', message: 'Job was rejected: insufficient balance' },
    outputs: () => [],
  },
]
