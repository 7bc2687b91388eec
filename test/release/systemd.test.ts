/** The units as systemd reads them, and what they start. */
import { spawn, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startSimulator, type Simulator } from '../../main/demo/simulator.ts'
import { videoJob } from '../helpers/engine-kit.ts'
import { runProgram, shippedOnce } from '../helpers/headless-package.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const shipped = shippedOnce()
const units = join(import.meta.dirname, '../../packaging/systemd')
const missing = spawnSync('systemd-analyze', ['--version']).status !== 0
const reason = missing ? ' (not here: no systemd-analyze)' : ''

/** A machine on which the archive is installed as its page says. */
function machine(change: (unit: string) => string = (unit) => unit): string {
  const root = tempFolder()
  const place = join(root, 'etc/systemd/system')
  mkdirSync(place, { recursive: true })
  for (const name of ['reelhaul@.service', 'reelhaul@.path'])
    writeFileSync(join(place, name), change(readFileSync(join(units, name), 'utf8')))
  cpSync(shipped().unpacked, join(root, 'opt/reelhaul'), { recursive: true })
  cpSync('/usr/lib/systemd/system', join(root, 'usr/lib/systemd/system'), {
    recursive: true,
    verbatimSymlinks: true,
  })
  return root
}

const verify = (root: string) =>
  spawnSync(
    'systemd-analyze',
    ['verify', `--root=${root}`, 'reelhaul@main.service', 'reelhaul@main.path'],
    { encoding: 'utf8' },
  )

describe.runIf(!missing)(`systemd${reason}`, () => {
  test('finds no fault in the units, and finds what they start', () => {
    expect(verify(machine())).toMatchObject({ status: 0, stdout: '', stderr: '' })
    const elsewhere = (unit: string) => unit.replace('/reelhaul-inbox', '/not-there')
    expect(verify(machine(elsewhere)).stderr).toContain('not-there')
    const misspelt = (unit: string) => unit.replace('ProtectHome=', 'ProtectHouse=')
    expect(verify(machine(misspelt)).stderr).toContain('ProtectHouse')
  })

  test('rates the service as little exposed', () => {
    const args = ['security', '--offline=true', '--no-pager', '--threshold=15']
    const rated = spawnSync(
      'systemd-analyze',
      [...args, `--root=${machine()}`, 'reelhaul@main.service'],
      { encoding: 'utf8' },
    )
    expect(
      rated.status,
      rated.stdout
        .split('\n')
        .filter((line) => line.startsWith('✗'))
        .join('\n'),
    ).toBe(0)
  })
})

test('the service takes its keys as a credential, and writes to its own folder alone', () => {
  const unit = readFileSync(join(units, 'reelhaul@.service'), 'utf8')
  const value = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1]
  expect(value('LoadCredential')).toBe('reelhaul-keys:/etc/reelhaul/%i.keys')
  const state = `/var/lib/${value('StateDirectory')}`
  expect(value('ExecStart')).toBe(`/opt/reelhaul/systemd/reelhaul-inbox ${state}`)
  expect(readFileSync(join(units, 'reelhaul@.path'), 'utf8')).toContain(`=${state}/inbox\n`)
  expect(unit).not.toMatch(/^(Environment|SetCredential)=/m)
})

/** The folder of an instance, with keys as systemd hands them over. */
async function instance() {
  const simulator = await startSimulator({ speed: 50 })
  onTestFinished(() => simulator.close())
  const [folder, credentials] = [join(tempFolder(), 'state folder'), tempFolder()]
  mkdirSync(folder)
  const { key } = simulator.credentials.redner
  writeFileSync(join(credentials, 'reelhaul-keys'), `REELHAUL_API_KEY_REDNER=${key}\n`)
  return { simulator, folder, env: environmentOf(simulator, credentials) }
}

const environmentOf = (simulator: Simulator, credentials: string): Record<string, string> => ({
  PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
  HOME: '/',
  CREDENTIALS_DIRECTORY: credentials,
  REELHAUL_OPTIONS: `--provider redner --base-url ${simulator.baseUrls.redner} --poll-interval 0.05`,
})

const script = () => join(shipped().unpacked, 'systemd/reelhaul-inbox')
/** Without the time that stands before it. */
const listsIn = (folder: string): string[] =>
  readdirSync(folder)
    .map((name) => name.replace(/^\d{8}T\d{6}Z-/, ''))
    .sort()

describe.runIf(process.platform !== 'win32')('what the service starts', () => {
  test('makes its folders at first, and ends when there is nothing to do', async () => {
    const { folder, env } = await instance()
    expect(await runProgram(script(), [folder], { env })).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    })
    expect(readdirSync(folder).sort()).toEqual(['done', 'failed', 'files', 'inbox', 'queue'])
  })

  test(
    'works off every list, and puts none back where it came from',
    { timeout: 60_000 },
    async () => {
      const { simulator, folder, env } = await instance()
      simulator.addJob(videoJob('job_1', 1000))
      simulator.addJob(videoJob('job_2', 2000))
      await runProgram(script(), [folder], { env })
      const inbox = join(folder, 'inbox')
      const put = (name: string, text: string) => writeFileSync(join(inbox, name), text)
      put('-first list.csv', 'job_id,title\njob_1,One\n')
      put('second.csv', 'job_id,title\njob_2,Two\njob_missing,None\n')
      put('nothing.csv', 'no jobs here\n')
      put('.half', 'job_id\njob_')
      mkdirSync(join(inbox, 'folder'))
      symlinkSync('/nowhere', join(inbox, 'link'))
      const ran = await runProgram(script(), [folder], { env })
      expect(ran.code, ran.stderr).toBe(0)
      expect(readdirSync(inbox)).toEqual(['.half'])
      expect(listsIn(join(folder, 'done'))).toEqual(['-first list.csv'])
      expect(listsIn(join(folder, 'failed'))).toEqual([
        'folder',
        'link',
        'nothing.csv',
        'second.csv',
      ])
      expect(readdirSync(join(folder, 'files')).sort()).toEqual(['One.mp4', 'Two.mp4'])
      expect(ran.stderr).toContain('nothing.csv: reelhaul fetch ended with exit code 2')

      // Another list of a name that is there already; and what failed is taken up again.
      put('-first list.csv', 'job_id,title\njob_1,One\n')
      simulator.addJob(videoJob('job_missing', 500))
      put('retry', '')
      const again = await runProgram(script(), [folder], { env })
      expect(again.code, again.stderr).toBe(0)
      expect(readdirSync(inbox)).toEqual(['.half'])
      expect(listsIn(join(folder, 'done'))).toHaveLength(2)
      expect(readdirSync(join(folder, 'files')).sort()).toEqual(['None.mp4', 'One.mp4', 'Two.mp4'])
    },
  )

  test(
    'leaves the list where it is when it is stopped, and goes on with it',
    { timeout: 60_000 },
    async () => {
      const { simulator, folder, env } = await instance()
      await runProgram(script(), [folder], { env })
      writeFileSync(join(folder, 'inbox/jobs.csv'), 'job_id,title\njob_1,Film\n')
      simulator.addJob(videoJob('job_1', 1000, {}, { pollsUntilDone: 1_000_000 }))
      const child = spawn(script(), [folder], { env, detached: true, stdio: 'ignore' })
      const ended = new Promise((resolve) => child.once('close', resolve))
      await expect.poll(() => simulator.stats().api.redner).toBeGreaterThan(1)
      // As systemd stops a service: every process of it.
      process.kill(-(child.pid ?? Number.NaN), 'SIGTERM')
      await ended
      await expect.poll(() => isAlive(child.pid)).toBe(false)
      expect(readdirSync(join(folder, 'inbox'))).toEqual(['jobs.csv'])
      simulator.addJob(videoJob('job_1', 1000))
      const ran = await runProgram(script(), [folder], { env })
      expect(ran.code, ran.stderr).toBe(0)
      expect(listsIn(join(folder, 'done'))).toEqual(['jobs.csv'])
      expect(existsSync(join(folder, 'files/Film.mp4'))).toBe(true)
    },
  )
})

/** Whether a process of its group is left. */
function isAlive(group: number | undefined): boolean {
  try {
    return process.kill(-(group ?? Number.NaN), 0)
  } catch {
    return false
  }
}
