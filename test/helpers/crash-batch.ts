/** A batch of mixed sizes at the simulator, fetched by processes that are killed at random moments. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import {
  bytesContent,
  joinedContent,
  patternContent,
  sha256OfContent,
  type ObjectContent,
} from '../../main/demo/object-content.ts'
import type { SimulatedOutput } from '../../main/demo/simulated-job.ts'
import { startSimulator, type Simulator } from '../../main/demo/simulator.ts'
import type { Seeded } from './seeded.ts'

/** Files at once times connections per file. */
export const CONNECTIONS = 3 * 2

/** From an SRT to a video that is fetched in segments. Bytes. */
const sizes = [0, 1, 700, 12_288, 65_536, 900_000, 1_048_576, 3_000_001, 20_000_000]

/** Slow enough that most kills meet transfers under way. Bytes per second of one connection. */
const bytesPerSecond = 12_000_000

interface ReportedFile {
  readonly path: string
  readonly bytes: number
  readonly sha256: string
}

export class CrashBatch {
  readonly #simulator: Simulator
  readonly #random: Seeded
  readonly #home = mkdtempSync(join(tmpdir(), 'reelhaul-crash-'))
  /** Expected files by name. */
  readonly #files = new Map<string, ObjectContent>()
  readonly #reported = new Map<string, number>()
  readonly #jobs: string[] = []
  kills = 0

  private constructor(simulator: Simulator, random: Seeded) {
    this.#simulator = simulator
    this.#random = random
    mkdirSync(this.#out)
  }

  static async open(random: Seeded, jobs: number): Promise<CrashBatch> {
    const batch = new CrashBatch(await startSimulator(), random)
    for (let n = 0; n < jobs; n++) batch.#addJob(`job_${n}`)
    return batch
  }

  async close(): Promise<void> {
    await this.#simulator.close()
    rmSync(this.#home, { recursive: true, force: true })
  }

  get #out(): string {
    return join(this.#home, 'files')
  }

  #addJob(id: string): void {
    const count = 1 + this.#random.int(3)
    if (count === 1 && this.#random.int(2) === 0) return this.#addUntold(id)
    const outputs = Array.from({ length: count }, (_, at) => {
      const name = `${id}_${at}.mp4`
      const bytes = this.#random.pick(sizes)
      const content = patternContent(name, bytes)
      this.#files.set(count === 1 ? `${id}.mp4` : `${id}-${at + 1}.mp4`, content)
      return { name, content, contentType: 'video/mp4', faults: { bytesPerSecond } }
    })
    this.#add(id, outputs)
  }

  /** A job whose file has no extension at its store: it is named once its bytes have told what it is. */
  #addUntold(id: string): void {
    const noise = patternContent(id, this.#random.pick(sizes))
    const content = joinedContent(bytesContent('fLaC'), noise)
    this.#files.set(`${id}.flac`, content)
    const type = 'application/octet-stream'
    this.#add(id, [{ name: id, content, contentType: type, faults: { bytesPerSecond } }])
  }

  #add(id: string, outputs: SimulatedOutput[]): void {
    this.#jobs.push(id)
    this.#simulator.addJob({ id, provider: 'redner', product: 'dub', pollsUntilDone: 1, outputs })
  }

  /**
   * Runs the program and kills it a random moment, at most `longestMs`, after it began to work. Returns
   * true when it was done before.
   */
  async runAndKill(longestMs: number): Promise<boolean> {
    const delay = this.#random.int(longestMs)
    let timer: NodeJS.Timeout | null = null
    const child = this.#start()
    const lines: string[] = []
    for await (const line of createInterface({ input: child.stdout })) {
      timer ??= setTimeout(() => child.kill('SIGKILL'), delay)
      lines.push(line)
    }
    if (timer !== null) clearTimeout(timer)
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    if (child.signalCode !== null) this.kills++
    this.#checkReports(lines)
    return child.signalCode === null
  }

  #start() {
    return spawn(process.execPath, ['main/cli.ts', 'fetch', ...this.#jobs, ...this.#options()], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, REELHAUL_API_KEY: this.#simulator.credentials.redner.key },
    })
  }

  #options(): string[] {
    const { redner } = this.#simulator.baseUrls
    const where = [
      '--provider',
      'redner',
      '--base-url',
      redner,
      '--out',
      this.#out,
      '--data',
      join(this.#home, 'data'),
    ]
    return [...where, '--json', '--concurrency', '3', '--segments', '2', '--poll-interval', '0.05']
  }

  /** @throws when a file was reported that is not there whole. */
  #checkReports(lines: readonly string[]): void {
    for (const line of lines) {
      const event = JSON.parse(line) as { event: string } & ReportedFile
      if (event.event !== 'file') continue
      this.#reported.set(event.path, (this.#reported.get(event.path) ?? 0) + 1)
      const size = statSync(event.path).size
      if (size !== event.bytes)
        throw new Error(`${event.path} was reported with ${event.bytes} bytes and has ${size}`)
      if (hashOf(event.path) !== event.sha256)
        throw new Error(`${event.path} was reported with another SHA-256`)
    }
  }

  /** What is wrong with the folder after the last run; empty when all is well. */
  faults(): string[] {
    const found = new Set(readdirSync(this.#out))
    const wrong = [...this.#files].filter(([name, content]) => {
      return !found.has(name) || hashOf(join(this.#out, name)) !== sha256OfContent(content)
    })
    const strange = [...found].filter((name) => !this.#files.has(name))
    const twice = [...this.#reported].filter(([, times]) => times > 1)
    return [
      ...wrong.map(([name, { size }]) => `${name} (${size} bytes) is missing or differs`),
      ...strange.map((name) => `${name} should not be there`),
      ...twice.map(([path, times]) => `${path} was reported ${times} times`),
    ]
  }

  /** Bytes that the store sent beyond those of the files. */
  get bytesTwice(): number {
    const once = [...this.#files.values()].reduce((sum, { size }) => sum + size, 0)
    return this.#simulator.stats().storage.bytes - once
  }
}

const hashOf = (path: string): string =>
  createHash('sha256').update(readFileSync(path)).digest('hex')
