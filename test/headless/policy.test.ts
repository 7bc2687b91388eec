import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readOptions } from '../../main/headless/options.ts'
import { withPolicy, withPolicyNetwork } from '../../main/headless/policy-options.ts'
import type { Terminal } from '../../main/headless/terminal.ts'
import { Policy } from '../../main/policy/policy.ts'
import type { PolicyRules } from '../../main/policy/policy-file.ts'
import { cliDesk } from '../helpers/cli-desk.ts'
import { videoJob } from '../helpers/engine-kit.ts'
import { runCli } from '../helpers/run-cli.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

type Rules = Omit<PolicyRules, 'version'>

function policyFile(rules: Rules): string {
  const file = join(tempFolder(), 'policy.json')
  writeFileSync(file, JSON.stringify({ version: 1, ...rules }))
  return file
}

describe('a run', () => {
  test.each<[string, Rules, string]>([
    ['another provider', { providers: ['adobe'] }, 'providers'],
    ['another origin', { origins: ['https://api.rednerapp.com'] }, 'origins'],
    ['another folder', { folders: ['/srv/media'] }, 'folders'],
    ['another data folder', { dataFolders: ['/srv/media'] }, 'dataFolders'],
    ['a fixed option', { settings: { pollInterval: 5 } }, 'settings'],
  ])(
    'that wants %s than the policy allows ends with 2 before anything is asked',
    async (_what, rules, field) => {
      const desk = await cliDesk(videoJob('job_1'))
      const file = policyFile(rules)
      const { code, stderr } = await desk.run(['fetch', 'job_1', ...desk.options, '--policy', file])
      expect(code).toBe(2)
      expect(stderr).toContain(`${file} (${field})`)
      expect(desk.simulator.stats().api.redner).toBe(0)
    },
  )

  test('within the policy is done as it says', async () => {
    const desk = await cliDesk(videoJob('job_1'))
    const file = policyFile({
      providers: ['redner'],
      origins: [desk.simulator.baseUrls.redner],
      stores: ['127.0.0.1'],
      folders: [desk.out],
      dataFolders: [desk.data],
      settings: { template: '{jobId}-policy.{ext}' },
    })
    const { code, events } = await desk.run(['fetch', 'job_1', ...desk.options, '--policy', file])
    expect(code).toBe(0)
    expect(events.find(({ event }) => event === 'file')).toMatchObject({
      path: expect.stringContaining('-policy.mp4') as string,
    })
  })

  test('fetches nothing from hosts that the policy does not name', async () => {
    const desk = await cliDesk(videoJob('job_1'))
    const file = policyFile({ stores: ['*.example.com'] })
    const { code, events } = await desk.run(['fetch', 'job_1', ...desk.options, '--policy', file])
    expect(code).toBe(1)
    expect(events.find(({ state }) => state === 'failed')).toMatchObject({
      failure: {
        reason: 'NETWORK_ADDRESS_REFUSED',
        advice: expect.stringContaining('administrator') as string,
      },
    })
    expect(desk.simulator.stats().storage.requests).toBe(0)
  })

  test('settles jobs that were there before as failed for the one reason that there is', async () => {
    const desk = await cliDesk(videoJob('job_1', 50_000, {}, { pollsUntilDone: 1e6 }))
    await desk.run(['fetch', 'job_1', ...desk.options], {
      onFirstLine: (child) => child.kill('SIGTERM'),
      env: { REELHAUL_API_KEY: desk.simulator.credentials.redner.key },
    })
    const before = desk.simulator.stats().api.redner
    const file = policyFile({ providers: ['adobe'] })
    const retry = ['retry', '--data', desk.data, '--json', '--policy', file]
    const { code, events } = await desk.run(retry)
    expect(code).toBe(1)
    expect(events.find(({ state }) => state === 'failed')).toMatchObject({
      failure: { reason: 'ACCOUNT_FORBIDDEN_BY_POLICY' },
    })
    expect(desk.simulator.stats().api.redner).toBe(before)
  })

  test('is not begun with a policy that cannot be used', async () => {
    const file = join(tempFolder(), 'policy.json')
    writeFileSync(file, '{"version":1,"provider":["redner"]}')
    const { code, stderr } = await runCli(['list', '--policy', file])
    expect(code).toBe(2)
    expect(stderr).toMatch(/policy\.json cannot be used.*provider/)
  })
})

describe('options under a policy', () => {
  const under = (rules: Rules, args: readonly string[], cwd = '/work') => {
    const sources = [
      { file: '/etc/reelhaul/policy.json', rules: { version: 1 as const, ...rules } },
    ]
    const policy = new Policy(sources, { platform: process.platform, home: '/home/u' })
    return withPolicy(readOptions(args, cwd, {}), policy, cwd)
  }

  test('that are switched off are refused', () => {
    const refused = (rules: Rules, ...args: string[]) =>
      expect(() => under(rules, ['fetch', 'x', ...args])).toThrow(/not allowed.*policy\.json/)
    refused({ allowHttp: false }, '--allow-http')
    refused({ describedProviders: false }, '--provider-file', 'a.yaml')
    refused({ webhookListener: false }, '--webhook-port', '4000')
    refused({ control: false }, '--control')
    refused({ metrics: false }, '--metrics-port', '4000')
  })

  test('that start commands or tell others are refused where the policy does not name them', () => {
    const hook = (rules: Rules, ...args: string[]) =>
      expect(() => under(rules, ['fetch', 'x', ...args]))
    hook({ commandHooks: false }, '--after-batch', '/bin/true').toThrow(/No command/)
    hook({ commandHooks: ['/bin/true'] }, '--after-batch', '/bin/false').toThrow(/policy\.json/)
    hook({ commandHooks: ['/bin/true'] }, '--after-batch', '/bin/true -x').not.toThrow()
    hook({ webhooks: false }, '--notify-url', 'https://a.example/').toThrow(/No webhooks/)
    hook({ webhooks: ['https://a.example'] }, '--notify-url', 'https://b.example/').toThrow(
      /b\.example/,
    )
    hook({ webhooks: ['https://a.example'] }, '--notify-url', 'https://a.example/x').not.toThrow()
  })

  test('that say what the policy says, or nothing, are as the policy says', () => {
    const rules = { settings: { concurrency: 3, limitRate: 1_048_576 } }
    expect(under(rules, ['fetch', 'x'])).toMatchObject({ concurrency: 3, limitRate: 1_048_576 })
    expect(
      under(rules, ['fetch', 'x', '--concurrency', '3', '--limit-rate', '1M']).concurrency,
    ).toBe(3)
    expect(() => under(rules, ['fetch', 'x', '--concurrency', '8'])).toThrow(/--concurrency/)
  })

  test('let nothing be written elsewhere', () => {
    const cwd = tempFolder()
    const folders = [join(cwd, 'media')]
    mkdirSync(folders[0]!)
    const refused = (...args: string[]) =>
      expect(() => under({ folders }, args, cwd)).toThrow(/\(folders\)/)
    refused('fetch', 'x')
    refused('demo')
    refused('fetch', 'x', '--out', 'media/../other')
    refused('export', 'receipt.csv')
    refused('find', '--provider', 'redner', '--csv', 'list.csv')
    expect(under({ folders }, ['fetch', 'x', '--out', 'media/a'], cwd).command).toBe('fetch')
    expect(under({ folders }, ['export', 'media/receipt.csv'], cwd).command).toBe('export')
    expect(under({ folders }, ['list'], cwd).command).toBe('list')
  })
})

test('the proxy of the policy stands for that of the environment', () => {
  const terminal = {
    env: { https_proxy: 'http://own:1', NO_PROXY: '*', HOME: '/home/u' },
  } as unknown as Terminal
  const envUnder = (network: PolicyRules['network']) => {
    const sources = [{ file: 'p.json', rules: { version: 1 as const, network } }]
    const policy = new Policy(sources, { platform: 'linux', home: '/' })
    return withPolicyNetwork(terminal, policy).env
  }
  const address = 'http://proxy.example:3128'
  expect(envUnder({ proxy: 'explicit', address })).toEqual({
    ...{ HTTPS_PROXY: address, HTTP_PROXY: address, HOME: '/home/u' },
  })
  expect(envUnder({ proxy: 'none' })).toEqual({ HOME: '/home/u' })
  expect(envUnder({ proxy: 'system', bypass: 'localhost' })).toEqual({
    ...{ https_proxy: 'http://own:1', NO_PROXY: 'localhost', HOME: '/home/u' },
  })
  expect(envUnder(undefined)).toBe(terminal.env)
})

describe('reelhaul policy', () => {
  test('prints what is in force', async () => {
    const file = policyFile({ providers: ['redner'], commandHooks: false })
    const { code, stdout } = await runCli(['policy', '--policy', file])
    expect(code).toBe(0)
    expect(stdout).toContain(`${file} is in force:\n  providers: ["redner"]\n  commandHooks: false`)
    const json = await runCli(['policy', '--policy', file, '--json'])
    expect(JSON.parse(json.stdout)).toMatchObject({ policies: [{ file }] })
  })

  test('tries a file', async () => {
    const good = await runCli(['policy', 'check', policyFile({ updates: false })])
    expect([good.code, good.stdout]).toEqual([0, expect.stringContaining('can be used')])
    const bad = join(tempFolder(), 'bad.json')
    writeFileSync(bad, '{"version":1,"stores":["https://a.example"]}')
    const { code, stderr } = await runCli(['policy', 'check', bad])
    expect(code).toBe(2)
    expect(stderr).toMatch(/stores\.0.*host/)
    expect((await runCli(['policy', 'chek'])).code).toBe(2)
  })
})
