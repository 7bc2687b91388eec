/** Two built-in providers as descriptions: what is described keeps the contract that code keeps. */
import { readFileSync } from 'node:fs'
import { a2eApi } from '../../../main/demo/a2e-api.ts'
import { describedApi } from '../../../main/demo/described-api.ts'
import { patternContent } from '../../../main/demo/object-content.ts'
import type { ProviderApi } from '../../../main/demo/provider-api.ts'
import { viddyscribeApi } from '../../../main/demo/viddyscribe-api.ts'
import { createDescribedProvider } from '../../../main/providers/described/described-provider.ts'
import { readDescription } from '../../../main/providers/described/read-description.ts'
import { conformance } from '../conformance.ts'

function described(file: string) {
  const text = readFileSync(new URL(file, import.meta.url), 'utf8')
  const { description, problems } = readDescription(text)
  if (description === null) throw new Error(JSON.stringify(problems))
  return description
}

const file = (name: string, contentType: string, field: string) => ({
  ...{ name, contentType, field },
  content: patternContent(name, 7000),
})

/** The label tells two suites of one description apart. */
const labelled = (text: string, of: string) => {
  const description = { ...described(text), label: of }
  return { provider: createDescribedProvider(description), own: describedApi(description) }
}

for (const hand of [true, false]) {
  const by = hand
    ? "by the simulator that the code's adapter is tested with"
    : 'by its own examples'
  const viddyscribe = labelled('viddyscribe.yaml', `ViddyScribe, described, simulated ${by},`)
  const a2e = labelled('a2e.yaml', `A2E, described, simulated ${by},`)
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
