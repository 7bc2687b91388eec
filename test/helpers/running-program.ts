/** What a spec needs of a running app, whether built or packaged. */
import type { Page } from '@playwright/test'
import type { ChildProcess } from 'node:child_process'

export interface LaunchOptions {
  /** Where the app keeps its queue and settings (made if missing); the same again is a restart. */
  readonly dataDir: string
  readonly env?: Readonly<Record<string, string>>
  /** Added to the command line; of two equal Chromium switches the later one holds. */
  readonly args?: readonly string[]
  /** A command that runs the program in its own place, such as one that records what it does. */
  readonly under?: readonly string[]
}

export interface RunningProgram {
  /** The first window, its page loaded. */
  readonly window: Page
  /** Output of the main process and console of the window so far. */
  log(): string
  /** Quits as a user does, and waits until the process is gone. */
  quit(): Promise<void>
  /** Waits until the process has ended by itself. */
  gone(): Promise<void>
  /** Ends it as a power cut does (SIGKILL), and waits until it is gone. */
  kill(): Promise<void>
}

/** From the start of a program to its window: a second where nothing else goes on. */
export const windowWithinMs = 60_000

/** Switches that every launch in the test desktop needs. */
export function commonFlags(): string[] {
  const flags = (process.env['REELHAUL_ELECTRON_FLAGS'] ?? '').split(' ').filter(Boolean)
  return process.platform === 'linux' ? [...flags, '--password-store=gnome-libsecret'] : flags
}

/** Our environment without what would make Electron something else than the app. */
export function appEnvironment({ dataDir, env }: LaunchOptions): Record<string, string> {
  const unwanted = ['ELECTRON_RUN_AS_NODE', 'NODE_OPTIONS', 'REELHAUL_API_KEY']
  const inherited = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || unwanted.includes(name) ? [] : [[name, value] as const],
  )
  // The specs read English, whatever the machine speaks.
  const ours = { LANGUAGE: 'en', REELHAUL_DATA_DIR: dataDir }
  return { ...Object.fromEntries(inherited), ...ours, ...env }
}

export interface KeptOutput {
  addPage(page: Page): void
  text(): string
}

/** Collects what a process prints from now on, and what pages given to it say on their console. */
export function keepOutput(child: ChildProcess): KeptOutput {
  const lines: string[] = []
  child.stdout?.on('data', (chunk: Buffer) => lines.push(chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => lines.push(chunk.toString()))
  child.once('exit', (code, signal) => lines.push(`The process ended (${signal ?? code}).\n`))
  return {
    addPage(page) {
      page.on('console', (message) => lines.push(`window ${message.type()}: ${message.text()}\n`))
      page.on('pageerror', (error) => lines.push(`window error: ${error.stack ?? error.message}\n`))
    },
    text: () => lines.join(''),
  }
}

/** Asks a process to end and waits until it has; one that has ended already is left alone. */
export async function endProcess(child: ChildProcess, ask: () => unknown): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  await ask()
  await gone
}
