/**
 * This system as it is, to install packages into without changing it: a mount namespace of its own
 * with a layer in memory over the root folder. Ended, nothing of it is left. Linux, root only.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rmdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Why there can be no scratch system here; null: there can. */
export function noScratchSystem(): string | null {
  if (process.platform !== 'linux') return 'Only Linux has mount namespaces.'
  if (process.getuid?.() !== 0) return 'Installing a package needs root.'
  const { status, stderr } = spawnSync('unshare', ['--mount', 'true'], { encoding: 'utf8' })
  return status === 0 ? null : `This system allows no mount namespace: ${stderr.trim()}`
}

// Folders shared with the real system: what runs inside reaches the same screen, bus and temporary files.
const layers = `set -e
mount -t tmpfs -o mode=755 tmpfs "$1"
mkdir "$1/changes" "$1/work" "$1/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/changes,workdir=$1/work" "$1/root"
for folder in proc dev sys tmp run; do mount --rbind "/$folder" "$1/root/$folder"; done
echo ready
exec cat`

export class ScratchSystem {
  readonly #folder: string
  readonly #holder: ChildProcess

  private constructor(folder: string, holder: ChildProcess) {
    this.#folder = folder
    this.#holder = holder
  }

  /** @throws Error with what the system said when it refuses the mounts */
  static async start(): Promise<ScratchSystem> {
    const folder = await mkdtemp(join(tmpdir(), 'reelhaul-scratch-'))
    const args = ['--mount', '--propagation', 'private', 'sh', '-c', layers, 'sh', folder]
    const holder = spawn('unshare', args, { stdio: ['pipe', 'pipe', 'pipe'] })
    const said: string[] = []
    holder.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()))
    const [first] = (await Promise.race([once(holder.stdout, 'data'), once(holder, 'close')])) as [
      unknown,
    ]
    if (String(first).startsWith('ready')) return new ScratchSystem(folder, holder)
    await rmdir(folder)
    throw new Error(`No scratch system: ${said.join('')}`)
  }

  /** Command and arguments that run a program inside, in the same process. */
  inside(program: string, ...args: readonly string[]): [string, ...string[]] {
    return this.#enter('chroot', join(this.#folder, 'root'), program, ...args)
  }

  /** Runs a program inside. @returns all that it prints @throws Error when it fails */
  run(program: string, ...args: readonly string[]): string {
    return run(this.inside(program, ...args))
  }

  /**
   * Files and folders made since the start that hold a word in their name or, under `/usr/share` and `/etc`, in their text.
   * @returns absolute paths as seen inside
   */
  traces(word: string): readonly string[] {
    const changes = join(this.#folder, 'changes')
    const named = this.#enter('find', changes, '-iname', `*${word}*`, '-not', '-type', 'c')
    const search = `grep -rilF -- "$1" "$2/usr/share" "$2/etc" || test $? -lt 2`
    const mentioning = this.#enter('sh', '-c', search, 'sh', word, changes)
    const paths = [...run(named).split('\n'), ...run(mentioning).split('\n')]
    return [...new Set(paths.filter(Boolean).map((path) => path.slice(changes.length)))].sort()
  }

  async end(): Promise<void> {
    const gone = once(this.#holder, 'close')
    this.#holder.stdin?.end()
    await gone
    await rmdir(this.#folder)
  }

  #enter(...command: readonly [string, ...string[]]): [string, ...string[]] {
    return ['nsenter', `--mount=/proc/${this.#holder.pid}/ns/mnt`, ...command]
  }
}

function run([program, ...args]: readonly [string, ...string[]]): string {
  const { status, error, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
  })
  if (status === 0) return stdout
  throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error })
}
