/** The headless program as it is shipped, and an environment that holds nothing but Node. */
import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { afterAll, beforeAll } from 'vitest'

export interface Shipped {
  /** Holds what follows, and may hold more. */
  readonly folder: string
  /** The npm package. */
  readonly npm: string
  readonly tarball: string
  /** What the tarball holds. */
  readonly unpacked: string
}

const task = join(import.meta.dirname, '../../scripts/tasks/package-headless.mjs')

/** Builds where that is needed. */
export async function packageInto(folder: string): Promise<Omit<Shipped, 'folder'>> {
  const { stdout } = await promisify(execFile)(process.execPath, [task, folder])
  const [npm, tarball, unpacked] = stdout.split('\n')
  if (!npm || !tarball || !unpacked) throw new Error(`The task printed ${stdout}`)
  return { npm, tarball, unpacked }
}

/** Packages once for all tests of a file. */
export function shippedOnce(): () => Shipped {
  let shipped: Shipped | undefined
  const folder = mkdtempSync(join(tmpdir(), 'reelhaul shipped-'))
  // It may have to be built first.
  beforeAll(async () => {
    shipped = { folder, ...(await packageInto(join(folder, 'out'))) }
  }, 300_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return () => {
    if (shipped === undefined) throw new Error('asked for before it was packaged')
    return shipped
  }
}

/** This Node alone on the PATH, and an empty home. */
export const cleanEnvironment = (home: string): Record<string, string> => ({
  PATH: dirname(process.execPath),
  HOME: home,
})

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Resolves when the program has ended and its streams are read. */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env: Record<string, string> },
): Promise<Ran> {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    }),
  ])
  return { code, stdout, stderr }
}
