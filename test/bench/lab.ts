/** What all cases share: servers, places to write to, the meter, and how much is measured. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bashTime, gnuTime, type Meter } from './measure.ts'
import { BenchServer } from './servers/bench-server.ts'
import { makeCertificate, type Certificate } from './servers/certificate.ts'
import { Nginx } from './servers/nginx.ts'

export interface Place {
  readonly name: 'tmpfs' | 'disk'
  readonly folder: string
}

export interface LabOptions {
  /** Measured runs of each contender. */
  readonly runs: number
  /** Smaller files and fewer of them: to see that everything works. */
  readonly quick: boolean
  /** Folder on a real disk; made if missing. */
  readonly disk: string
  /** The built program. */
  readonly program: string
  readonly signal: AbortSignal
  /** Says what is going on. */
  readonly say: (line: string) => void
}

const tools = ['aria2c', 'curl', 'nginx', 'jq', 'bash', 'openssl'] as const
export type Tool = (typeof tools)[number]

/** tmpfs in memory, where the system has one. */
const TMPFS = '/dev/shm'
const TMPFS_MAGIC = 0x01021994

export class Lab {
  readonly options: LabOptions
  readonly places: readonly Place[]
  readonly meter: Meter
  readonly certificate: Certificate
  readonly server: BenchServer
  readonly nginx: Nginx | null
  readonly #found: ReadonlyMap<Tool, string>
  readonly #folders: readonly string[]

  /** Starts the servers. `close` removes all that it made. */
  static async open(options: LabOptions): Promise<Lab> {
    const found = new Map(tools.flatMap((tool) => pathOf(tool).map((path) => [tool, path])))
    requireTools(found)
    const memory = isTmpfs(TMPFS) ? mkdtempSync(join(TMPFS, 'reelhaul-bench-')) : null
    mkdirSync(options.disk, { recursive: true })
    const disk = mkdtempSync(join(options.disk, 'run-'))
    const served = mkdtempSync(join(memory ?? tmpdir(), 'server-'))
    const certificate = makeCertificate(served)
    const nginxPath = found.get('nginx')
    const nginx = nginxPath === undefined ? null : await Nginx.start(nginxPath, served, certificate)
    const places: Place[] = [
      ...(memory === null ? [] : [{ name: 'tmpfs' as const, folder: memory }]),
      { name: 'disk', folder: disk },
    ]
    const folders = [served, disk, ...(memory === null ? [] : [memory])]
    const server = await BenchServer.start(certificate)
    return new Lab(options, { found, places, certificate, nginx, server, folders })
  }

  private constructor(
    options: LabOptions,
    parts: Pick<Lab, 'places' | 'certificate' | 'nginx' | 'server'> & {
      found: ReadonlyMap<Tool, string>
      folders: readonly string[]
    },
  ) {
    this.options = options
    this.places = parts.places
    this.certificate = parts.certificate
    this.nginx = parts.nginx
    this.server = parts.server
    this.#found = parts.found
    this.#folders = parts.folders
    const time = gnuTimePath()
    this.meter = time === null ? bashTime : gnuTime(time)
  }

  async close(): Promise<void> {
    await Promise.all([this.server.close(), this.nginx?.close()])
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true })
  }

  has(tool: Tool): boolean {
    return this.#found.has(tool)
  }

  get hasMemoryMeter(): boolean {
    return this.meter !== bashTime
  }

  get tmpfs(): Place | null {
    return this.places.find(({ name }) => name === 'tmpfs') ?? null
  }

  /** A real disk. */
  get diskPlace(): Place {
    return this.places.find(({ name }) => name === 'disk') ?? this.anyPlace
  }

  /** Where speed of the disk does not matter. */
  get anyPlace(): Place {
    const place = this.tmpfs ?? this.places[0]
    if (place === undefined) throw new Error('There is no place to write to.')
    return place
  }

  /** `bytes`, or less of it in a quick run. */
  size(bytes: number): number {
    return this.options.quick ? Math.ceil(bytes / 8) : bytes
  }

  /** `count`, or less of it in a quick run. */
  count(count: number): number {
    return this.options.quick ? Math.ceil(count / 5) : count
  }

  /** What is missing, and how to get it. */
  get gaps(): string[] {
    const missing = tools.filter((tool) => !this.has(tool))
    const packages: string[] = missing.map((tool) => (tool === 'aria2c' ? 'aria2' : tool))
    if (!this.hasMemoryMeter) packages.push('time')
    return packages.length === 0
      ? []
      : [
          `Not installed, so left out: ${packages.join(', ')} (apt-get install ${packages.join(' ')})`,
        ]
  }
}

function requireTools(found: ReadonlyMap<Tool, string>): void {
  const missing = (['bash', 'openssl'] as const).filter((tool) => !found.has(tool))
  if (missing.length > 0) throw new Error(`The benchmark needs ${missing.join(' and ')}.`)
}

/** One path, or none. Servers live where not every user's PATH leads. */
function pathOf(tool: string): string[] {
  try {
    const env = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/usr/local/sbin` }
    return [execFileSync('sh', ['-c', `command -v ${tool}`], { env, encoding: 'utf8' }).trim()]
  } catch {
    return []
  }
}

/** GNU time's path; other systems' `time` has no memory in a readable form. */
function gnuTimePath(): string | null {
  for (const path of [...pathOf('gtime'), '/usr/bin/time']) {
    try {
      execFileSync(path, ['-f', '%M', 'true'], { stdio: 'pipe' })
      return path
    } catch {
      // Another kind of time, or none.
    }
  }
  return null
}

function isTmpfs(folder: string): boolean {
  try {
    return statfsSync(folder).type === TMPFS_MAGIC
  } catch {
    return false
  }
}
