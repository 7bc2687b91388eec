/** Starts the built app in a real Electron for a spec and keeps everything that it says. */
import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import type * as Electron from 'electron'
import { spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  appEnvironment,
  commonFlags,
  endProcess,
  keepOutput,
  windowWithinMs,
  type LaunchOptions,
  type RunningProgram,
} from './running-program.ts'

export type { LaunchOptions } from './running-program.ts'

export interface RunningApp extends RunningProgram {
  /** The main process: `app.evaluate(({ dialog }) => …)`. */
  readonly app: ElectronApplication
}

/** @throws Error with the app's output when it shows no window within a minute */
export async function launchApp(options: LaunchOptions): Promise<RunningApp> {
  await mkdir(options.dataDir, { recursive: true })
  const { executable, held } = program()
  const app = await _electron.launch({
    executablePath: options.under ? await runUnder(options, executable) : executable,
    args: [...held, ...commonFlags(), ...(options.args ?? [])],
    cwd: options.dataDir,
    env: appEnvironment(options),
    timeout: windowWithinMs,
  })
  app.evaluate = asOftenAsNeeded(app)
  const child = app.process()
  const output = keepOutput(child)
  app.on('window', (page) => output.addPage(page))
  const kill = () => endProcess(child, () => child.kill('SIGKILL'))
  // The answer is lost when the process ends first.
  const quit = () =>
    endProcess(child, () => app.evaluate(({ app }) => app.quit()).catch(() => undefined))
  try {
    await app.evaluate(confirmAll)
    const gone = () => endProcess(child, () => undefined)
    return { app, window: await firstWindow(app), log: output.text, quit, gone, kill }
  } catch (error) {
    await kill()
    throw new Error(`The app showed no window. It said:\n${output.text()}`, { cause: error })
  }
}

/**
 * Starts the app as a user does who has it running already, and waits until this process has ended.
 * Not by way of Playwright, whose own questions to a process that ends at once fail outside of any test.
 * @returns its exit code; null when a signal has ended it
 */
export async function startAgain(options: LaunchOptions): Promise<number | null> {
  const { executable, plain } = program()
  const child = spawn(executable, [...plain, ...commonFlags(), ...(options.args ?? [])], {
    cwd: options.dataDir,
    env: appEnvironment(options),
    stdio: 'ignore',
  })
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error('The second start did not end: it has become the app.'))
    }, windowWithinMs)
    child.once('error', reject).once('exit', (code) => {
      clearTimeout(limit)
      resolve(code)
    })
  })
}

/** Playwright puts its own arguments first: what takes the program's place must pass on all of them. */
async function runUnder({ under = [], dataDir }: LaunchOptions, program: string): Promise<string> {
  const path = `${dataDir}-start.sh`
  const words = [...under, program].map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`)
  await writeFile(path, `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`, { mode: 0o755 })
  return path
}

/** More than were ever needed. */
const mostTries = 5

/**
 * V8's inspector holds the promise that Playwright waits for weakly: a collection of garbage, of which the
 * start has many, can take it before its answer is told. Then it is asked again.
 */
function asOftenAsNeeded(app: ElectronApplication): ElectronApplication['evaluate'] {
  const evaluate = app.evaluate.bind(app) as (...args: unknown[]) => Promise<unknown>
  const ask = async (...args: unknown[]): Promise<unknown> => {
    for (let tries = 1; ; tries++) {
      try {
        return await evaluate(...args)
      } catch (error) {
        if (tries === mostTries || !String(error).includes('garbage collected')) throw error
      }
    }
  }
  return ask as ElectronApplication['evaluate']
}

/** As a user who confirms whatever the system's dialogs ask; a spec may answer otherwise. */
function confirmAll({ dialog }: typeof Electron): void {
  dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false })
}

async function firstWindow(app: ElectronApplication): Promise<Page> {
  const window = await app.firstWindow({ timeout: windowWithinMs })
  await window.waitForLoadState()
  return window
}

interface Program {
  readonly executable: string
  /** Arguments that make it the app. */
  readonly plain: readonly string[]
  /** The same, so that it waits for Playwright: see hold-ready.cjs. */
  readonly held: readonly string[]
}

/** The package (its copy that can be driven) where one is named, else the built app in an Electron. */
function program(): Program {
  const packaged = process.env['REELHAUL_PACKAGED']
  if (packaged !== undefined) return { executable: packaged, plain: [], held: [] }
  const executable = process.env['REELHAUL_ELECTRON']
  if (executable === undefined) {
    throw new Error('Run the specs with: npm run test:e2e -- [FILE]... (it chooses the Electron)')
  }
  const app = join(import.meta.dirname, '../..')
  return {
    executable,
    plain: [app],
    held: ['-r', join(import.meta.dirname, 'hold-ready.cjs'), app],
  }
}
