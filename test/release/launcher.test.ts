/** The launcher of the archive, unpacked by the system's own tools. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { version } from '../../main/version.ts'
import { cleanEnvironment, runProgram, shippedOnce } from '../helpers/headless-package.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const shipped = shippedOnce()
const windows = process.platform === 'win32'
const opt = () => join(shipped().folder, 'opt with spaces')
const program = () => join(opt(), windows ? 'bin/reelhaul.cmd' : 'bin/reelhaul')

/** What the launcher needs of the system besides Node. */
const withTools = (home: string, path = cleanEnvironment(home).PATH) => ({
  ...cleanEnvironment(home),
  PATH: `${path}:/usr/bin:/bin`,
})

beforeAll(() => {
  mkdirSync(opt())
  execFileSync('tar', ['xzf', shipped().tarball, '--strip-components=1', '-C', opt()])
})

test('starts the program with its arguments as they are', async () => {
  const env = withTools(tempFolder())
  expect(await runProgram(program(), ['--version'], { env })).toEqual({
    code: 0,
    stdout: `reelhaul ${version}\n`,
    stderr: '',
  })
  const odd = await runProgram(program(), ['list', '--data', 'a  "b" $HOME *'], {
    env,
    cwd: tempFolder(),
  })
  expect(odd.code).toBe(2)
  expect(odd.stderr).toContain('a  "b" $HOME *')
})

test.runIf(!windows)('is found through links, of links, relative and with spaces', async () => {
  const folder = tempFolder()
  mkdirSync(join(folder, 'local bin'))
  symlinkSync(program(), join(folder, 'first'))
  symlinkSync('../first', join(folder, 'local bin/reelhaul'))
  const env = { ...withTools(folder), CDPATH: '/usr' }
  const path = `${join(folder, 'local bin')}:${env.PATH}`
  const ran = await runProgram('sh', ['-c', 'cd / && reelhaul --version'], {
    env: { ...env, PATH: path },
  })
  expect(ran).toEqual({ code: 0, stdout: `reelhaul ${version}\n`, stderr: '' })
})

test.runIf(!windows)(
  'says what it needs where there is no Node, or takes the one named',
  async () => {
    const folder = tempFolder()
    for (const tool of ['readlink', 'dirname'])
      symlinkSync(
        execFileSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).trim(),
        join(folder, tool),
      )
    const env = { HOME: folder, PATH: folder }
    const none = await runProgram('/bin/sh', [program(), 'list'], { env })
    expect([none.code, none.stdout]).toEqual([2, ''])
    expect(none.stderr).toMatch(
      /^reelhaul needs Node 22\.13 or newer, and there is no program "node"\..*\n$/,
    )
    const named = { ...env, REELHAUL_NODE: process.execPath }
    expect((await runProgram('/bin/sh', [program(), '--version'], { env: named })).code).toBe(0)
  },
)
