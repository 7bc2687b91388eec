/**
 * Starts the program that `npm run package` made, exactly as it ships. Its fuses forbid what
 * Playwright's Electron driver needs, so the window is driven through Chromium's own protocol.
 */
import { FuseState, getCurrentFuseWire, type FuseV1Options } from '@electron/fuses'
import { chromium, type Browser, type Page } from '@playwright/test'
import { spawn, type ChildProcess } from 'node:child_process'
import { cp, mkdir, readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  appEnvironment,
  commonFlags,
  endProcess,
  keepOutput,
  windowWithinMs,
  type KeptOutput,
  type LaunchOptions,
  type RunningProgram,
} from './running-program.ts'

/** Where `npm run package` leaves what it makes, absolute. */
const releaseFolder = join(import.meta.dirname, '../../release')
/** The unpacked program, absolute. */
export const unpackedFolder = join(releaseFolder, 'linux-unpacked')
const executable = join(unpackedFolder, 'reelhaul')

export interface PackagedLaunch extends LaunchOptions {
  /** Command and arguments that start it; default: the unpacked program. */
  readonly command?: readonly [string, ...string[]]
}

/** @throws Error with the program's output when it shows no window within a minute */
export async function launchPackagedApp(options: PackagedLaunch): Promise<RunningProgram> {
  await mkdir(options.dataDir, { recursive: true })
  const [program, ...first] = options.command ?? [executable]
  const child = spawn(
    program,
    [...first, '--remote-debugging-port=0', ...commonFlags(), ...(options.args ?? [])],
    { cwd: options.dataDir, env: appEnvironment(options), stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const output = keepOutput(child)
  const kill = () => endProcess(child, () => child.kill('SIGKILL'))
  try {
    const window = await joinWindow(child, output)
    output.addPage(window)
    const quit = () => endProcess(child, () => child.kill('SIGTERM'))
    const gone = () => endProcess(child, () => undefined)
    return { window, log: output.text, quit, gone, kill }
  } catch (error) {
    await kill()
    throw new Error(`The package showed no window. It said:\n${output.text()}`, { cause: error })
  }
}

async function joinWindow(child: ChildProcess, output: KeptOutput): Promise<Page> {
  const deadline = Date.now() + windowWithinMs
  for (;;) {
    const endpoint = /DevTools listening on (ws:\/\/\S+)/.exec(output.text())?.[1]
    // To join while the first page commits is to miss it: the list shows it when it is there.
    if (endpoint !== undefined && (await hasPage(endpoint))) return firstPage(endpoint)
    if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}.`)
    if (Date.now() > deadline) throw new Error(`Nothing within ${windowWithinMs / 1000} s.`)
    await sleep(100)
  }
}

async function hasPage(endpoint: string): Promise<boolean> {
  const answer = await fetch(`http://${new URL(endpoint).host}/json/list`)
  const targets = (await answer.json()) as { type: string; title: string }[]
  return targets.some(({ type, title }) => type === 'page' && title !== '')
}

async function firstPage(endpoint: string): Promise<Page> {
  const browser: Browser = await chromium.connectOverCDP(endpoint)
  const page = browser.contexts()[0]?.pages()[0]
  if (page === undefined) throw new Error('Chromium lists no page.')
  await page.waitForLoadState()
  return page
}

/**
 * Copies the packaged program, for tests that change what lies beside it.
 * @returns the copy's executable, absolute
 */
export async function copyPackaged(folder: string): Promise<string> {
  await cp(dirname(executable), folder, { recursive: true })
  return join(folder, basename(executable))
}

/** The one package of a kind that was made. @param end of its name, such as `.deb` */
export async function packageFile(end: string): Promise<string> {
  const names = (await readdir(releaseFolder)).filter((name) => name.endsWith(end))
  if (names.length === 1) return join(releaseFolder, names[0]!)
  throw new Error(`Expected one package *${end} in release/, found: ${names.join(', ') || 'none'}.`)
}

/** Whether a fuse is on in the shipped program. */
export async function shippedFuse(fuse: FuseV1Options): Promise<boolean> {
  const wire = await getCurrentFuseWire(executable)
  return wire[fuse] === FuseState.ENABLE
}
