import { expect, test } from 'vitest'
import { videoJob } from '../helpers/engine-kit.ts'
import { cliDesk } from '../helpers/cli-desk.ts'

test('a wait that a provider asks for is told with its end, and stands in the list', async () => {
  const desk = await cliDesk(videoJob('job_1'))
  const headers = { 'retry-after': '9999999999' }
  desk.simulator.answerNext('redner', { status: 429, body: '{}', headers }, 100)
  const run = await desk.run(['fetch', 'job_1', ...desk.options], {
    env: { REELHAUL_API_KEY: desk.simulator.credentials.redner.key },
    onLine: (line, child) => line.includes('"notice"') && child.kill('SIGINT'),
  })
  expect(run.code).toBe(130)
  const notice = run.events.find(({ event }) => event === 'notice')
  const until = Date.parse(String(notice?.until))
  expect(notice).toMatchObject({ code: 'SERVER_ASKED_TO_WAIT', provider: 'redner' })
  expect(until - Date.now()).toBeLessThanOrEqual(3_600_000)
  expect(until - Date.now()).toBeGreaterThan(3_500_000)

  const listed = await desk.run(['list', '--data', desk.data])
  expect(listed.stdout).toMatch(/job_1 +redner +(queued|waiting) .*\(next try: .+\)/)
  const line = JSON.parse((await desk.run(['list', '--data', desk.data, '--json'])).stdout) as {
    dueAt: string
  }
  expect(Math.abs(Date.parse(line.dueAt) - until)).toBeLessThan(60_000)
})
