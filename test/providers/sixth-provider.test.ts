/**
 * What a new provider takes: an adapter, a simulator, and nothing else knows of it. This one is made
 * up; it passes the conformance suite and its jobs run through the engine.
 */
import { expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { sendJson } from '../../main/demo/loopback-server.ts'
import { patternContent } from '../../main/demo/object-content.ts'
import type { ProviderApi } from '../../main/demo/provider-api.ts'
import { startSimulator } from '../../main/demo/simulator.ts'
import { endpoint, parseAnswer } from '../../main/providers/answers.ts'
import {
  jobFailed,
  noOutputs,
  shownText,
  statusError,
} from '../../main/providers/provider-errors.ts'
import type { Provider } from '../../main/providers/provider.ts'
import { ProviderRegistry } from '../../main/providers/registry.ts'
import { leasedOutput, mediaUrl } from '../../main/providers/remote-files.ts'
import type { ProviderName } from '../../preload/contract/vocabulary.ts'
import { engineKit, reached } from '../helpers/engine-kit.ts'
import { conformance } from './conformance.ts'

/** Not in the vocabulary: only a test may say so. */
const name = 'voxette' as ProviderName
const LABEL = 'Voxette'

const taskSchema = z.object({
  state: z.string().min(1),
  reason: z.string().nullish(),
  files: z.array(mediaUrl).nullish(),
})

const voxette: Provider = {
  name,
  label: LABEL,
  defaultBaseUrl: 'https://api.voxette.example',
  credentialLabels: { key: 'apiKey' },
  documentedLifetimeSeconds: 600,
  probeJobId: 'vox-0',
  defaultRequestsAtOnce: 4,
  claims: (jobId) => /^vox-\d+$/.test(jobId),
  async ask(ask) {
    const response = await ask.api({
      method: 'GET',
      url: endpoint(ask, '/tasks/{jobId}'),
      headers: { authorization: `Bearer ${ask.credential.key}` },
      signal: ask.signal,
    })
    if (response.status !== 200) throw statusError(response, LABEL)
    const { state: status, reason, files } = parseAnswer(taskSchema, response, LABEL)
    if (status === 'broken')
      return jobFailed(LABEL, status, { code: null, message: shownText(reason) })
    if (status !== 'finished') return { state: 'waiting', status, facts: {}, progress: null }
    const outputs = (files ?? []).map((url, index) => {
      const facts = { key: String(index), index, kind: 'audio', extension: 'wav' } as const
      return leasedOutput(url, facts, response, voxette.documentedLifetimeSeconds)
    })
    if (outputs.length === 0) throw noOutputs(LABEL)
    return { state: 'ready', status, facts: {}, outputs, missing: [] }
  },
}

const simulated: ProviderApi = {
  samples: [],
  credential: { key: 'demo-key-voxette' },
  linkStyle: 'google-v4',
  jobIdOf: (url) => decodeURIComponent(/^\/tasks\/([^/]+)$/.exec(url.pathname)?.[1] ?? '') || null,
  handle(context, { request, response, jobId }) {
    if (request.headers.authorization !== `Bearer ${context.credential.key}`)
      return sendJson(response, 401, { message: 'Who are you?' })
    const job = context.job(jobId ?? '')
    if (!job) return sendJson(response, 404, { message: 'No such task' })
    const phase = job.phase(['recording'], context.now())
    if (phase !== 'over') return sendJson(response, 200, { state: phase.status })
    const { failure, outputs } = job.spec
    if (failure) return sendJson(response, 200, { state: 'broken', reason: failure.message })
    const files = outputs.map((output) => context.link(job, output, 600))
    sendJson(response, 200, { state: 'finished', files })
  },
}

const spoken = (file: string) => ({
  name: file,
  content: patternContent(file, 4000),
  contentType: 'audio/wav',
})

conformance({
  provider: voxette,
  simulated,
  jobId: 'vox-17',
  delivering: { product: 'voice', outputs: [spoken('a.wav'), spoken('b.wav')] },
  failing: { product: 'voice', outputs: [], failure: { status: 'broken', message: 'No voice' } },
  statusBody: (state) => ({ state }),
})

it('its jobs run through the engine like all others', async () => {
  const kit = await engineKit()
  const simulator = await startSimulator({ moreApis: { [name]: simulated } })
  onTestFinished(() => simulator.close())
  const engine = kit.open({
    providers: new ProviderRegistry([voxette]),
    credential: () => simulator.credentials[name]!,
  })
  const baseUrl = simulator.baseUrls[name]!
  engine.saveAccount({ id: 'vox', provider: name, name: LABEL, baseUrl })
  const job = { id: 'vox-17', provider: name, product: 'voice', pollsUntilDone: 1 }
  simulator.addJob({ ...job, outputs: [spoken('a.wav'), spoken('b.wav')] })
  const batch = { name: 'Test', folder: kit.folder, template: '{jobId}.{index}.{ext}' }
  const row = { accountId: 'vox', remoteId: 'vox-17', title: null, columns: {} }
  const [id] = (await engine.addBatch(batch, [row])).added
  engine.start()
  expect(await reached(engine, id!, 'completed', 'failed')).toMatchObject({ state: 'completed' })
  expect(engine.store.outputs.ofJob(id!)).toMatchObject([{ bytesDone: 4000 }, { bytesDone: 4000 }])
})
