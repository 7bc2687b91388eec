/** A desktop program under measurement, started as a user starts it and watched from outside. */
import { chromium, type Page } from '@playwright/test'
import { spawn, type ChildProcess } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { appEnvironment, commonFlags, endProcess } from '../../helpers/running-program.ts'
import { freePort } from '../servers/free-port.ts'
import { processTree } from './process-tree.ts'

export interface DesktopProgram {
  /** Seconds from the start of the process until its page said that it can be used. */
  readonly start: number
  /** All of its processes that live now. */
  processes(): number[]
  /** Closes its only window; the program goes on. */
  closeWindow(): Promise<void>
  end(): Promise<void>
}

/** The page marks this moment itself (`performance.mark`). */
const MARK = 'interactive'
const patienceMs = 60_000

/**
 * @param folder of the program, with its package.json
 * @param dataDir where it keeps its data
 * @throws Error when its page does not become usable within a minute
 */
export async function startDesktopProgram(
  executable: string,
  folder: string,
  dataDir: string,
): Promise<DesktopProgram> {
  const port = await freePort()
  const began = Date.now()
  const child = spawn(executable, [folder, ...commonFlags(), `--remote-debugging-port=${port}`], {
    stdio: 'ignore',
    env: appEnvironment({ dataDir }),
  })
  try {
    const page = await pageOf(child, port)
    return {
      start: ((await marked(page)) - began) / 1000,
      processes: () => processTree(child.pid ?? 0),
      closeWindow: () => page.close(),
      end: () => endProcess(child, () => child.kill('SIGKILL')),
    }
  } catch (error) {
    await endProcess(child, () => child.kill('SIGKILL'))
    throw error
  }
}

async function pageOf(child: ChildProcess, port: number): Promise<Page> {
  const until = Date.now() + patienceMs
  while (Date.now() < until && child.exitCode === null) {
    // Joined late: what it costs to be watched does not count as start.
    await delay(1000)
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`).catch(() => null)
    const page = browser?.contexts()[0]?.pages()[0]
    if (page) return page
    await browser?.close()
  }
  throw new Error('The program showed no window.')
}

/** When the page became usable, milliseconds since 1970. */
async function marked(page: Page): Promise<number> {
  const at = await page.waitForFunction(
    (name) => {
      const mark = performance.getEntriesByName(name)[0]
      return mark ? performance.timeOrigin + mark.startTime : null
    },
    MARK,
    { timeout: patienceMs },
  )
  return (await at.jsonValue()) ?? Number.NaN
}
