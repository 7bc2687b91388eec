/** What `reelhaul add` asks for: lists by their paths, so that who takes them reads them. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import type { AddRequest } from '../control/protocol.ts'
import { readBounded, readPathBounded } from '../disk/read-bounded.ts'
import { UsageError } from '../errors.ts'
import { MAX_BATCH_BYTES } from '../imports/read-batch.ts'
import { checkedId } from './read-inputs.ts'
import type { Options } from './options.ts'
import type { Terminal } from './terminal.ts'

/** More IDs than these are handed over as a list: a request is short. */
const mostIds = 200

export interface PreparedRequest {
  readonly request: AddRequest
  /** Removes what was written for it. */
  readonly done: () => void
}

/**
 * @throws UsageError where there is nothing to add, or an input is neither a file nor an ID; an AbortError
 *   when interrupted.
 */
export async function prepareAdd(options: Options, terminal: Terminal): Promise<PreparedRequest> {
  if (options.inputs.length === 0)
    throw new UsageError('add takes lists or job IDs: reelhaul add jobs.csv')
  const drafts = new Drafts()
  try {
    const { files, ids } = await sorted(options.inputs, terminal, drafts)
    const many = ids.length > mostIds
    if (many) files.push(drafts.write('command line.txt', `${ids.join('\n')}\n`))
    const { provider, encoding, sheet, columns, out, template, control } = options
    return {
      request: {
        files,
        ids: many ? [] : ids,
        ...{ provider, encoding, sheet, columns, template },
        account: control.account,
        folder: out,
        name: control.batch,
      },
      done: () => drafts.remove(),
    }
  } catch (error) {
    drafts.remove()
    throw error
  }
}

/** What another program cannot read is read here: stdin, and pipes of the shell. */
async function sorted(
  inputs: readonly string[],
  { cwd, stdin, interrupted }: Terminal,
  drafts: Drafts,
): Promise<{ files: string[]; ids: string[] }> {
  const files: string[] = []
  const ids: string[] = []
  for (const input of inputs) {
    const path = resolve(cwd, input)
    const kind = statSync(path, { throwIfNoEntry: false })
    if (input === '-') {
      files.push(
        drafts.write('stdin', await readBounded('stdin', stdin, MAX_BATCH_BYTES, interrupted)),
      )
    } else if (kind === undefined) {
      ids.push(checkedId(input))
    } else if (kind.isFile()) {
      files.push(path)
    } else {
      const content = await readPathBounded(path, MAX_BATCH_BYTES, interrupted)
      files.push(drafts.write(basename(path), content ?? ''))
    }
  }
  return { files, ids }
}

/** Files in a folder of this user, each in one of its own so that all keep their names. */
class Drafts {
  readonly #folders: string[] = []

  write(name: string, content: Uint8Array | string): string {
    const folder = mkdtempSync(join(tmpdir(), 'reelhaul-add-'))
    this.#folders.push(folder)
    const path = join(folder, name)
    writeFileSync(path, content, { mode: 0o600 })
    return path
  }

  remove(): void {
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true })
  }
}
