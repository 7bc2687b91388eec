import { request } from 'node:http'
import { connect } from 'node:net'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { EngineMetrics } from '../../main/health/engine-metrics.ts'
import { startMetrics } from '../../main/health/metrics-server.ts'
import { metricsText, type MetricFamily } from '../../main/health/metrics-text.ts'
import { engineKit, reached, videoJob } from '../helpers/engine-kit.ts'

const one: MetricFamily = { name: 'jobs', type: 'gauge', help: 'Jobs.', samples: [{ value: 1 }] }

async function served(read: () => Promise<readonly MetricFamily[]> = async () => [one]) {
  const server = await startMetrics({ port: 0, metrics: { read } })
  onTestFinished(() => server.close())
  const ask = (path: string, method: string, headers: Record<string, string> = {}) =>
    new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
      const sent = request(
        { port: server.port, host: '127.0.0.1', path, method, headers },
        (response) => {
          let text = ''
          response.on('data', (chunk: Buffer) => (text += chunk.toString()))
          response.on('end', () => resolve({ status: response.statusCode, text }))
        },
      )
      sent.on('error', reject)
      sent.end()
    })
  return { server, ask }
}

test('families have their help, their type and a line for each sample', () => {
  const text = metricsText([
    one,
    { ...one, name: 'none', samples: [] },
    {
      name: 'x_total',
      type: 'counter',
      help: 'A\\b\nc',
      samples: [{ labels: { a: '1', b: '2' }, value: 0.5 }, { value: Number.POSITIVE_INFINITY }],
    },
  ])
  expect(text).toBe(
    '# HELP reelhaul_jobs Jobs.\n# TYPE reelhaul_jobs gauge\nreelhaul_jobs 1\n' +
      '# HELP reelhaul_x_total A\\\\b\\nc\n# TYPE reelhaul_x_total counter\nreelhaul_x_total{a="1",b="2"} 0.5\nreelhaul_x_total +Inf\n',
  )
})

test('no value of a label leaves its quotes or its line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const text = metricsText([{ ...one, samples: [{ labels: { account: value }, value: 1 }] }])
      const sample = text.split('\n').filter((line) => line.startsWith('reelhaul_jobs{'))
      const [, quoted = ''] =
        /^reelhaul_jobs\{account="((?:[^"\\\n]|\\["\\n])*)"\} 1$/su.exec(sample.join('\n')) ?? []
      const read = quoted.replace(/\\(["\\n])/g, (_, c: string) => (c === 'n' ? '\n' : c))
      expect(read).toBe(value)
    }),
  )
})

test('only GET and HEAD of two paths are answered, and only to those who ask for this machine', async () => {
  const { server, ask } = await served()
  const { port } = server
  expect(await ask('/metrics', 'GET')).toMatchObject({
    status: 200,
    text: expect.stringContaining('reelhaul_jobs 1'),
  })
  expect(await ask('/metrics?x=1', 'HEAD')).toEqual({ status: 200, text: '' })
  expect(await ask('/healthz', 'GET')).toEqual({ status: 200, text: 'ok\n' })
  expect(await ask('/', 'GET')).toMatchObject({ status: 404 })
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
    expect(await ask('/metrics', method)).toMatchObject({ status: 405 })
  for (const host of [
    'evil.example',
    `evil.example:${port}`,
    '127.0.0.1.evil.example',
    '10.0.0.1',
    'localhost@evil.example',
    '',
    'x/127.0.0.1',
  ])
    expect(await ask('/metrics', 'GET', { host })).toMatchObject({
      status: host === '' ? expect.any(Number) : 403,
    })
  for (const host of ['localhost', `127.0.0.1:${port}`, '[::1]:80'])
    expect(await ask('/metrics', 'GET', { host })).toMatchObject({ status: 200 })
})

test('figures that cannot be read are an error of the server, which goes on', async () => {
  let fails = true
  const { ask } = await served(() =>
    fails ? Promise.reject(new Error('/home/nina')) : Promise.resolve([one]),
  )
  expect(await ask('/metrics', 'GET')).toEqual({ status: 500, text: 'No figures.\n' })
  expect(await ask('/healthz', 'GET')).toMatchObject({ status: 500 })
  fails = false
  expect(await ask('/healthz', 'GET')).toMatchObject({ status: 200 })
})

test('no bytes sent to it keep it from answering the next request', async () => {
  const { server, ask } = await served()
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      const socket = connect(server.port, '127.0.0.1')
      socket.on('error', () => undefined).resume()
      const closed = new Promise((resolve) => socket.once('close', resolve))
      socket.end(bytes)
      await closed
    }),
    { numRuns: 40 },
  )
  expect(await ask('/healthz', 'GET')).toMatchObject({ status: 200 })
})

test('a port that another program has is said', async () => {
  const { server } = await served()
  await expect(
    startMetrics({ port: server.port, metrics: { read: async () => [] } }),
  ).rejects.toThrow(
    `Metrics cannot be shown on port ${server.port}: another program uses it. Choose another port.`,
  )
})

test('an engine counts what it saves, retries and asks, without a name of a job, a file or a key', async () => {
  const kit = await engineKit()
  const engine = kit.open()
  const metrics = new EngineMetrics({ engine, dataFolder: kit.data, now: Date.now })
  onTestFinished(() => metrics.close())
  const two = [videoJob('job_plain', 2000), videoJob('job_faulty', 3000)]
  const [first, second] = await kit.add(engine, two)
  kit.simulator.answerNext('redner', { status: 500, body: '{}', headers: {} }, 1)
  engine.start()
  await reached(engine, first ?? 0, 'completed')
  await reached(engine, second ?? 0, 'completed')
  await engine.store.durable()
  await expect
    .poll(async () => metricsText(await metrics.read()))
    .toContain('reelhaul_files_saved_total 2\n')
  const text = metricsText(await metrics.read())
  for (const line of [
    'reelhaul_saved_bytes_total 5000',
    'reelhaul_jobs{state="completed"} 2',
    'reelhaul_jobs_settled_total{state="completed"} 2',
    'reelhaul_files 2',
    'reelhaul_files_bytes 5000',
    'reelhaul_account_blocked{account="redner",provider="redner"} 0',
    'reelhaul_due_lag_seconds 0',
  ])
    expect(text).toContain(`${line}\n`)
  expect(text).toMatch(/reelhaul_retries_total\{reason="[A-Z_]+"\} 1\n/)
  expect(text).toContain('reelhaul_api_answers_total{provider="redner",result="5xx"} 1\n')
  expect(text).toMatch(/reelhaul_api_answers_total\{provider="redner",result="2xx"\} [1-9]/)
  for (const secret of [
    'job_plain',
    'job_faulty',
    '.mp4',
    kit.folder,
    kit.simulator.credentials.redner?.key ?? '',
  ])
    expect(text).not.toContain(secret)
})
