/** What is described keeps the contract that code keeps: two built-in providers, and the examples. */
import { a2eApi } from '../../../main/demo/a2e-api.ts'
import { describedApi } from '../../../main/demo/described-api.ts'
import { patternContent } from '../../../main/demo/object-content.ts'
import type { ProviderApi } from '../../../main/demo/provider-api.ts'
import { viddyscribeApi } from '../../../main/demo/viddyscribe-api.ts'
import { createDescribedProvider } from '../../../main/providers/described/described-provider.ts'
import { descriptionFile, smallDescription } from '../../helpers/described.ts'
import { conformance } from '../conformance.ts'

const file = (name: string, contentType: string, field: string) => ({
  ...{ name, contentType, field },
  content: patternContent(name, 7000),
})

/** The label tells two suites of one description apart. */
const labelled = (path: string, label: string) => {
  const description = { ...descriptionFile(path), label }
  return { provider: createDescribedProvider(description), own: describedApi(description) }
}

for (const hand of [true, false]) {
  const by = hand
    ? "by the simulator that the code's adapter is tested with"
    : 'by its own examples'
  const viddyscribe = labelled(
    'test/providers/described/viddyscribe.yaml',
    `ViddyScribe, described, simulated ${by},`,
  )
  const a2e = labelled('test/providers/described/a2e.yaml', `A2E, described, simulated ${by},`)
  const simulated = (api: ProviderApi, own: ProviderApi) => (hand ? api : own)
  conformance({
    provider: viddyscribe.provider,
    simulated: simulated(viddyscribeApi, viddyscribe.own),
    jobId: 'task_abc123xyz',
    delivering: {
      product: 'video',
      details: { output: { format: 'vtt', content: 'WEBVTT\n' } },
      outputs: [
        file('result.mp4', 'video/mp4', hand ? 'video_signed_url' : 'result'),
        file('result.wav', 'audio/wav', hand ? 'audio_signed_url' : 'audio'),
      ],
    },
    failing: {
      product: 'video',
      outputs: [],
      failure: { status: 'failed', code: 'media_unreadable', message: 'The media cannot be read.' },
    },
    statusBody: (status) => ({ job_id: 'task_abc123xyz', status }),
  })
  conformance({
    provider: a2e.provider,
    simulated: simulated(a2eApi, a2e.own),
    jobId: '64f1c0ffee0123456789abcd',
    delivering: {
      product: 'avatar',
      outputs: [
        file('result.mp4', 'video/mp4', 'result'),
        file('people.mp4', 'video/mp4', hand ? 'result_people_url' : 'people'),
      ],
    },
    failing: {
      product: 'avatar',
      outputs: [],
      failure: { status: 'fail', message: 'No face was found in the picture.' },
    },
    statusBody: (status) => ({ code: 0, data: [{ _id: '64f1c0ffee0123456789abcd', status }] }),
  })
}

const failed = (status: string, message: string) => ({
  ...{ product: 'video', outputs: [] },
  failure: { status, message },
})

const runway = labelled('examples/providers/runway.yaml', 'Runway')
conformance({
  provider: runway.provider,
  simulated: runway.own,
  jobId: 'd2e3d1f4-1b3c-4b5c-8d46-1c1d7ee86892',
  delivering: {
    product: 'video',
    outputs: [0, 1, 2].map((n) => ({
      ...{ name: `output${n}.mp4`, contentType: 'video/mp4' },
      content: patternContent(`output${n}`, 5000 + n),
    })),
  },
  failing: failed('FAILED', 'The input did not pass moderation.'),
  statusBody: (status) => ({ id: 'd2e3d1f4-1b3c-4b5c-8d46-1c1d7ee86892', status }),
})

const heygen = labelled('examples/providers/heygen.yaml', 'HeyGen')
conformance({
  provider: heygen.provider,
  simulated: heygen.own,
  jobId: '951c3dcf837c4264a5a9d549e68d8e12',
  delivering: {
    product: 'video',
    outputs: [
      file('video.mp4', 'video/mp4', 'video'),
      file('captions.ass', 'text/plain', 'captions'),
    ],
  },
  failing: failed('failed', 'Video is too long'),
  statusBody: (status) => ({ code: 100, data: { status }, message: 'Success' }),
})

const rev = labelled('examples/providers/rev-ai.yaml', 'Rev AI')
conformance({
  provider: rev.provider,
  simulated: rev.own,
  jobId: 'Umx5c6F7pH7r',
  // Its files are in the answers of the second calls.
  delivering: { product: 'transcript', outputs: [] },
  failing: failed('failed', 'Failed to download media file.'),
  statusBody: (status) => ({ id: 'Umx5c6F7pH7r', status }),
})

const studio = smallDescription({
  request: {
    ...{ method: 'POST', path: '/jobs/{jobId}/links' },
    body: { seconds: '{expirationSeconds}', deep: [{ id: '{jobId}' }] },
  },
  leaseLifetime: { min: 60, max: 86_400, byDefault: 3600 },
  outputs: [{ each: '$.files[*]', link: '$.url', expires: '$.until', size: '$.bytes' }],
  examples: [
    { title: 'working', answer: { status: 'working' }, expect: { state: 'waiting' } },
    {
      title: 'done',
      answer: {
        status: 'done',
        files: [{ url: 'https://files.example/a.wav', until: '2026-01-01T01:00:00Z', bytes: 5 }],
      },
      expect: { state: 'ready' },
    },
    { title: 'broken', answer: { status: 'broken', reason: 'No.' }, expect: { state: 'failed' } },
  ],
})
conformance({
  provider: createDescribedProvider({
    ...studio,
    label: 'Studio, whose links live as long as is asked,',
  }),
  simulated: describedApi(studio),
  jobId: 'st-17',
  delivering: {
    product: 'voice',
    outputs: [0, 1].map((n) => ({
      ...{ name: `voice${n}.wav`, contentType: 'audio/wav' },
      content: patternContent(`voice${n}`, 4000),
    })),
  },
  failing: failed('broken', 'There is no voice.'),
  statusBody: (status) => ({ status }),
})
