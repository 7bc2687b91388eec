/** The npm package of the headless program, installed into a clean folder and run as its texts say. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { startSimulator } from '../../main/demo/simulator.ts'
import { nodeTooOld } from '../../main/headless/required-node.ts'
import { version } from '../../main/version.ts'
import { videoJob } from '../helpers/engine-kit.ts'
import {
  cleanEnvironment,
  packageInto,
  runProgram,
  shippedOnce,
} from '../helpers/headless-package.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const shipped = shippedOnce()
const installed = () => join(shipped().folder, 'installed')
const windows = process.platform === 'win32'
const program = () => join(installed(), 'node_modules/.bin/reelhaul')

beforeAll(() => {
  mkdirSync(installed())
  const options = ['--offline', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']
  const args = ['install', shipped().npm, '--prefix', installed(), ...options]
  execFileSync(windows ? 'npm.cmd' : 'npm', args, { cwd: installed(), shell: windows })
}, 120_000)

describe('the npm package', () => {
  test('needs nothing beside it, and holds the program alone', () => {
    expect(readdirSync(join(installed(), 'node_modules')).sort()).toEqual([
      '.bin',
      '.package-lock.json',
      'reelhaul',
    ])
    const folder = join(installed(), 'node_modules/reelhaul')
    const text = readFileSync(join(folder, 'package.json'), 'utf8')
    const manifest = JSON.parse(text) as { readonly engines: { readonly node: string } }
    const { engines } = manifest
    expect(Object.keys(manifest).filter((key) => /depend|scripts/i.test(key))).toEqual([])
    expect(nodeTooOld(engines.node.replace('>=', ''))).toBeNull()
    expect(nodeTooOld('22.12.0')).toContain(engines.node.replace('>=', ''))
    expect(readdirSync(folder)).toEqual(
      expect.arrayContaining(['LICENSE', 'README.md', 'lib', 'package.json']),
    )
  })

  test('holds the programs of its threads, and nothing of the window', () => {
    const lib = join(installed(), 'node_modules/reelhaul/lib')
    const chunks = readdirSync(join(lib, 'chunks'))
    const threads = ['lane-worker.js', 'hash-worker.js', 'credentials-worker.js', 'c2pa.wasm']
    expect(chunks).toEqual(expect.arrayContaining(threads))
    expect(chunks.filter((name) => /^(program|channels|ja|ar)-/.test(name))).toEqual([])
    for (const name of chunks.filter((name) => name.endsWith('.js')))
      expect(readFileSync(join(lib, 'chunks', name), 'utf8'), name).not.toMatch(
        /from["'`]electron|import\(["'`]electron/,
      )
  })

  test('is small', () => {
    // The verifier of content credentials alone takes 3.3 MB of it.
    expect(statSync(shipped().npm).size).toBeLessThan(6_000_000)
  })

  test('and the archive are the same, byte for byte, when they are made again', async () => {
    const again = await packageInto(join(tempFolder(), 'again'))
    for (const kind of ['npm', 'tarball'] as const)
      expect(readFileSync(again[kind]).equals(readFileSync(shipped()[kind])), kind).toBe(true)
  })

  test('says to an old Node what it needs, in one sentence', async () => {
    const old = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.19.1' } })`
    const args = ['--import', `data:text/javascript,${encodeURIComponent(old)}`]
    const cli = join(installed(), 'node_modules/reelhaul/lib/cli.js')
    const ran = await runProgram(process.execPath, [...args, cli, 'list'], {
      env: cleanEnvironment(tempFolder()),
    })
    expect(ran).toEqual({
      code: 2,
      stdout: '',
      stderr: 'reelhaul needs Node 22.13 or newer; this is 20.19.1.\n',
    })
    // What Node links before anything runs must be there in an old one.
    expect(readFileSync(cli, 'utf8')).not.toMatch(/enableCompileCache as|from["'`]node:sqlite/)
  })
})

/** The lines of a text's examples that start the program; `VAR=… ` before them stands for a key. */
function lines(path: string, from: RegExp): string[] {
  const document = readFileSync(join(import.meta.dirname, '../..', path), 'utf8')
  const section = document.slice(document.search(from))
  const block = /^```\w*\n([\s\S]*?)^```/m.exec(section)?.[1] ?? ''
  return block.split('\n').flatMap((line) => {
    const [, command] = /^(?:\w+=\S+ )*reelhaul (.*?)\s*(?:#.*)?$/.exec(line) ?? []
    return command === undefined ? [] : [command]
  })
}

test.each([
  ['README.md', /^#+ .*headless/im],
  ['packaging/npm/README.md', /^# reelhaul/m],
])('does what the lines of %s say, in a clean folder', { timeout: 120_000 }, async (path, from) => {
  const simulator = await startSimulator({ speed: 50 })
  onTestFinished(() => simulator.close())
  simulator.addJob(videoJob('job_1', 5000))
  const [cwd, home] = [tempFolder(), tempFolder()]
  writeFileSync(join(cwd, 'jobs.csv'), 'job_id,title\njob_1,Film\n')
  const commands = lines(path, from)
  expect(commands.map((command) => command.split(' ')[0])).toEqual(
    expect.arrayContaining(['fetch', 'list', 'retry', 'export']),
  )
  for (const command of commands) {
    const asks = /^(fetch|retry)\b/.test(command)
    const where = asks ? ['--base-url', simulator.baseUrls.redner, '--poll-interval', '0.05'] : []
    const key = simulator.credentials.redner.key
    const ran = await runProgram(program(), [...command.split(/\s+/), ...where], {
      cwd,
      env: { ...cleanEnvironment(home), REELHAUL_API_KEY: key },
    })
    expect(ran.code, `${command}\n${ran.stderr}`).toBe(0)
    expect(ran.stdout + ran.stderr).not.toMatch(/\n\s+at |Warning:/)
  }
  expect(statSync(join(cwd, 'files/Film.mp4')).size).toBe(5000)
  expect(readFileSync(join(cwd, 'receipt.csv'), 'utf8')).toContain('Film.mp4')
  // All is where the lines say: nothing was left at home.
  expect(readdirSync(home)).toEqual([])
  expect(existsSync(join(cwd, 'queue/queue.sqlite'))).toBe(true)
})

test('tells the version that is packaged', async () => {
  const ran = await runProgram(program(), ['--version'], { env: cleanEnvironment(tempFolder()) })
  expect(ran).toEqual({ code: 0, stdout: `reelhaul ${version}\n`, stderr: '' })
})
