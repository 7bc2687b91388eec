/** The demo's jobs: one of each kind, and one of each thing that goes wrong. */
import type { ProviderName } from '../../preload/contract/vocabulary.ts'
import type { ObjectFaults } from './object-store.ts'
import { sampleSubtitles, sampleVideo } from './sample-media.ts'
import type { SimulatedJobSpec, SimulatedOutput } from './simulated-job.ts'
import type { Simulator } from './simulator.ts'

const MIB = 1_048_576
/** Slow enough to watch, quick enough not to wait. */
const VIDEO_BYTES_PER_SECOND = 2 * MIB

export const SAMPLE_BATCH_NAME = 'Sample jobs'

/** A sample job as an import would give it. */
export interface SampleRow {
  readonly provider: ProviderName
  readonly remoteId: string
  readonly title: string
}

/** Makes the sample jobs known to the simulator, as if submitted now. */
export function addSampleBatch(simulator: Pick<Simulator, 'addJob'>): readonly SampleRow[] {
  return SAMPLE_JOBS.map((sample) => {
    const job: SimulatedJobSpec = { ...sample, outputs: sample.outputs() }
    simulator.addJob(job)
    return { provider: job.provider, remoteId: job.id, title: sample.title }
  })
}

/** The same rows as the CSV that a producer would have. */
export function sampleCsv(rows: readonly SampleRow[]): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
  const lines = rows.map(({ remoteId, provider, title }) =>
    [remoteId, provider, title].map(quoted).join(','),
  )
  return `${['job_id,provider,title', ...lines].join('\r\n')}\r\n`
}

/** Outputs are made when they are needed, not at import. */
type Sample = Omit<SimulatedJobSpec, 'outputs' | 'title'> & {
  readonly title: string
  readonly outputs: () => readonly SimulatedOutput[]
}

const SAMPLE_JOBS: readonly Sample[] = [
  {
    provider: 'redner',
    id: 'job_demo_transcribe',
    product: 'transcribe',
    title: 'Keynote, transcription',
    seconds: 1.2,
    outputs: () => [
      subtitles('keynote.srt', [
        'Good morning, and thank you for coming.',
        'Today we show what we have worked on for two years.',
        'Let us begin with the camera.',
      ]),
    ],
  },
  {
    provider: 'redner',
    id: 'job_demo_translate',
    product: 'translate',
    title: 'Keynote, German subtitles',
    seconds: 2.5,
    outputs: () => {
      const parts = [
        ['Guten Morgen und danke, dass Sie gekommen sind.', 'Heute zeigen wir zwei Jahre Arbeit.'],
        ['Beginnen wir mit der Kamera.', 'Sie sieht, was das Auge übersieht.'],
        ['Und nun zum Ton.', 'Hören Sie selbst.'],
      ]
      return parts.map((lines, i) => subtitles(`context_${i}.srt`, lines, 1 + i * 2))
    },
  },
  {
    provider: 'redner',
    id: 'job_demo_voiceover',
    product: 'voiceover',
    title: 'Product tour, Spanish voice-over',
    seconds: 3,
    outputs: () => [video('tour_es.mp4', 4 * MIB)],
  },
  {
    provider: 'redner',
    id: 'job_demo_dub',
    product: 'dub',
    title: 'Interview, French dub',
    seconds: 4,
    outputs: () => [video('interview_fr.mp4', 6 * MIB)],
  },
  {
    provider: 'redner',
    id: 'job_demo_dead_link',
    product: 'dub',
    title: 'Trailer, its first link is dead',
    seconds: 2,
    outputs: () => [video('trailer_it.mp4', 3 * MIB, { deadLinks: 1 })],
  },
  {
    provider: 'redner',
    id: 'job_demo_broken',
    product: 'voiceover',
    title: 'Webinar, breaks half-way',
    seconds: 2.5,
    outputs: () => [video('webinar_ja.mp4', 4 * MIB, { breakAfterBytes: 2 * MIB })],
  },
  {
    provider: 'redner',
    id: 'job_demo_failed',
    product: 'dub',
    title: 'Podcast, fails at the provider',
    seconds: 1.5,
    failure: { status: 'failed', message: 'Job failed. No output files available.' },
    outputs: () => [],
  },
  {
    provider: 'redner',
    id: 'job_demo_rejected',
    product: 'translate',
    title: 'Documentary, rejected by the provider',
    seconds: 0,
    failure: { status: 'rejected', message: 'Job was rejected: insufficient balance' },
    outputs: () => [],
  },
]

function subtitles(name: string, lines: readonly string[], firstCue = 1): SimulatedOutput {
  const content = sampleSubtitles(lines, firstCue)
  return { name, content, contentType: 'application/x-subrip' }
}

function video(name: string, bytes: number, faults: ObjectFaults = {}): SimulatedOutput {
  return {
    name,
    content: sampleVideo(name, bytes),
    contentType: 'video/mp4',
    faults: { bytesPerSecond: VIDEO_BYTES_PER_SECOND, ...faults },
  }
}
