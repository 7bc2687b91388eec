/** A disk in memory that can lose power after any operation, and keeps what a real one would. */
import { dirname } from 'node:path'
import type { Disk, DiskFile, FoundFile } from '../../main/disk/disk.ts'
import { systemError } from './test-disk.ts'

interface Node {
  readonly identity: string
  live: Buffer
  /** What the last flush made safe. */
  safe: Buffer
}

/**
 * What survives of that which was never flushed:
 * - `nothing`: neither bytes nor names.
 * - `lengths`: names and lengths, with nothing but zeros in them.
 * - `everything`: the disk was quicker than it had to be.
 */
export const leftovers = ['nothing', 'lengths', 'everything'] as const
export type Leftover = (typeof leftovers)[number]

export class MemoryDisk implements Disk {
  /** Called after each operation that changed something. */
  onChange: (operation: string) => void = () => {}
  readonly #names = new Map<string, Node>()
  #safeNames = new Map<string, Node>()

  get paths(): string[] {
    return [...this.#names.keys()]
  }

  content(path: string): Buffer | null {
    return this.#names.get(path)?.live ?? null
  }

  /** The disk as it would be found after a power cut now. */
  afterPowerCut(leftover: Leftover): MemoryDisk {
    const found = new MemoryDisk()
    const survivors = new Map<Node, Node>()
    for (const [path, node] of leftover === 'nothing' ? this.#safeNames : this.#names) {
      // Two names of one file stay two names of one file.
      const survivor = survivors.get(node) ?? survived(node, leftover)
      survivors.set(node, survivor)
      found.#names.set(path, survivor)
    }
    found.#safeNames = new Map(found.#names)
    return found
  }

  async open(path: string, mode: 'create' | 'update'): Promise<DiskFile> {
    const found = this.#names.get(path)
    if (mode === 'update' && found === undefined) throw systemError('ENOENT')
    const node = mode === 'update' ? found! : newNode()
    this.#names.set(path, node)
    this.onChange('open')
    return this.#file(node)
  }

  async stat(path: string): Promise<FoundFile | null> {
    const node = this.#names.get(path)
    if (node === undefined) return null
    return { size: node.live.length, identity: node.identity, isFile: true, names: 1 }
  }

  async rename(from: string, to: string): Promise<void> {
    const node = this.#names.get(from)
    if (node === undefined) throw systemError('ENOENT')
    const taken = this.#names.get(to)
    if (taken !== undefined && taken !== node) throw systemError('EEXIST')
    this.#names.set(to, node)
    this.onChange('link')
    this.#names.delete(from)
    this.onChange('unlink')
  }

  async remove(path: string): Promise<void> {
    this.#names.delete(path)
    this.onChange('remove')
  }

  async syncFolder(folder: string): Promise<void> {
    this.#safeNames = new Map([...this.#names].filter(([path]) => dirname(path) === folder))
    this.onChange('syncFolder')
  }

  async removePlaceholder(): Promise<void> {
    // Names are taken at once here: nothing keeps them free.
  }

  async freeBytes(): Promise<number> {
    return Number.MAX_SAFE_INTEGER
  }

  #file(node: Node): DiskFile {
    return {
      identity: node.identity,
      write: async (bytes, position) => {
        const length = Math.max(node.live.length, position + bytes.length)
        const next = Buffer.alloc(length)
        node.live.copy(next)
        next.set(bytes, position)
        node.live = next
        this.onChange('write')
      },
      read: async (into, position) => node.live.copy(into, 0, position),
      size: async () => node.live.length,
      sync: async () => {
        node.safe = Buffer.from(node.live)
        this.onChange('sync')
        return true
      },
      truncate: async (length) => {
        node.live = node.live.subarray(0, length)
        this.onChange('truncate')
      },
      close: async () => {},
    }
  }
}

let lastIdentity = 0
const newNode = (): Node => ({
  identity: `${++lastIdentity}`,
  live: Buffer.alloc(0),
  safe: Buffer.alloc(0),
})

function survived(node: Node, leftover: Leftover): Node {
  const bytes = leftover === 'everything' ? node.live : node.safe
  const live = Buffer.alloc(leftover === 'lengths' ? node.live.length : bytes.length)
  bytes.copy(live)
  return { identity: node.identity, live, safe: Buffer.from(live) }
}
