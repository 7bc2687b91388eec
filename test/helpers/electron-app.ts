/** Starts the app in a real Electron for a spec and keeps everything that it says. */
import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import type { ChildProcess } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

export interface LaunchOptions {
  /** Where the app keeps its queue and settings (made if missing); the same again is a restart. */
  readonly dataDir: string
  readonly env?: Readonly<Record<string, string>>
  /** Added after the app's path; of two equal Chromium switches the later one holds. */
  readonly args?: readonly string[]
  /** Executable of a packaged app (see packaged-app.ts); left out: the build in `out/`. */
  readonly packaged?: string
}

export interface RunningApp {
  readonly app: ElectronApplication
  /** The first window, its page loaded. */
  readonly window: Page
  /** Output of the main process (since Playwright joined it) and console of the window, so far. */
  log(): string
  /** Quits as a user does, and waits until the process is gone. */
  quit(): Promise<void>
  /** Ends it as a power cut does (SIGKILL), and waits until it is gone. */
  kill(): Promise<void>
}

/** @throws Error with the app's output when it shows no window within 20 s */
export async function launchApp(options: LaunchOptions): Promise<RunningApp> {
  await mkdir(options.dataDir, { recursive: true })
  const app = await _electron.launch({
    executablePath: options.packaged ?? runtime(),
    args: [
      ...(options.packaged === undefined ? [root] : []),
      ...words(process.env['REELHAUL_ELECTRON_FLAGS']),
      ...(process.platform === 'linux' ? ['--password-store=gnome-libsecret'] : []),
      ...(options.args ?? []),
    ],
    cwd: options.dataDir,
    env: { ...ownEnvironment(), REELHAUL_DATA_DIR: options.dataDir, ...options.env },
  })
  const child = app.process()
  const log = listen(app)
  const kill = () => end(child, () => child.kill('SIGKILL'))
  // The answer is lost when the process ends first.
  const quit = () => end(child, () => app.evaluate(({ app }) => app.quit()).catch(() => undefined))
  try {
    const window = await app.firstWindow({ timeout: 20_000 })
    await window.waitForLoadState()
    return { app, window, log, quit, kill }
  } catch (error) {
    await kill()
    throw new Error(`The app showed no window. It said:\n${log()}`, { cause: error })
  }
}

function runtime(): string {
  const executable = process.env['REELHAUL_ELECTRON']
  if (executable !== undefined) return executable
  throw new Error('Run the specs with: npm run test:e2e -- [FILE]... (it chooses the Electron)')
}

const words = (text: string | undefined): string[] => text?.split(' ').filter(Boolean) ?? []

/** The environment without what would make Electron something else than the app. */
function ownEnvironment(): Record<string, string> {
  const unwanted = ['ELECTRON_RUN_AS_NODE', 'NODE_OPTIONS', 'REELHAUL_API_KEY']
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || unwanted.includes(name) ? [] : [[name, value]],
    ),
  )
}

function listen(app: ElectronApplication): () => string {
  const lines: string[] = []
  const { stdout, stderr } = app.process()
  stdout?.on('data', (chunk: Buffer) => lines.push(chunk.toString()))
  stderr?.on('data', (chunk: Buffer) => lines.push(chunk.toString()))
  app.on('window', (page) => {
    page.on('console', (message) => lines.push(`window ${message.type()}: ${message.text()}\n`))
    page.on('pageerror', (error) => lines.push(`window error: ${error.stack ?? error.message}\n`))
  })
  return () => lines.join('')
}

/** Asks a process to end and waits until it has; one that has ended already is left alone. */
async function end(child: ChildProcess, ask: () => unknown): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  await ask()
  await gone
}
