/** How the user wanted lists to be read, by the names of their columns: once said, it is kept. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { listEncodingSchema } from '../../preload/contract/list-reading.ts'
import { columnRolesSchema, type ColumnRoles } from '../../preload/contract/model.ts'
import { providerNameSchema } from '../../preload/contract/vocabulary.ts'
import { normaliseName } from '../imports/normalise-name.ts'
import type { KnownLists, ListChoice } from '../imports/reading.ts'
import type { StoreFile } from './store-file.ts'

/** Kinds of lists remembered; the one not used for the longest time goes first. */
const MAX_LISTS = 200
/** Longest name of a column or sheet that is kept. */
const MAX_NAME_CHARS = 300

const nameSchema = z.string().max(MAX_NAME_CHARS).nullable()
const entrySchema = z.object({
  key: z.string().regex(/^[0-9a-f]{64}$/),
  roles: columnRolesSchema.nullable().catch(null),
  encoding: listEncodingSchema.nullable().catch(null),
  sheet: nameSchema.catch(null),
  template: nameSchema.catch(null),
  provider: providerNameSchema.nullable().catch(null),
  /** Epoch milliseconds. */
  usedAt: z.number().catch(0),
})
type Entry = z.infer<typeof entrySchema>

/** A bounded list in one small file. What the file holds beyond that form is left out. */
export class ListChoices implements KnownLists {
  readonly #file: StoreFile
  readonly #now: () => number

  /** @param now epoch milliseconds. */
  constructor(file: StoreFile, now: () => number = Date.now) {
    this.#file = file
    this.#now = now
  }

  find(header: readonly string[]): ListChoice | null {
    const key = keyOf(header)
    const found = this.#entries().find((entry) => entry.key === key)
    if (!found) return null
    return { ...found, roles: found.roles && namedAs(header, found.roles) }
  }

  remember(header: readonly string[], choice: ListChoice): void {
    if (!isWorthKeeping(header, choice)) return
    const { roles, encoding, sheet, template = null, provider = null } = choice
    const said = { roles, encoding, sheet, template, provider }
    const entry = { key: keyOf(header), ...said, usedAt: this.#now() }
    this.#write([entry, ...this.#entries().filter(({ key }) => key !== entry.key)])
  }

  forget(header: readonly string[]): void {
    const key = keyOf(header)
    this.#write(this.#entries().filter((entry) => entry.key !== key))
  }

  #entries(): Entry[] {
    const { lists } = this.#file.read()
    if (!Array.isArray(lists)) return []
    return lists.slice(0, MAX_LISTS).flatMap((value) => {
      const entry = entrySchema.safeParse(value)
      return entry.success ? [entry.data] : []
    })
  }

  #write(entries: readonly Entry[]): void {
    const newest = entries.toSorted((a, b) => b.usedAt - a.usedAt).slice(0, MAX_LISTS)
    this.#file.write({ lists: newest })
  }
}

/** The same for the same names, in whatever order, case and spelling. */
function keyOf(header: readonly string[]): string {
  const names = new Set(header.map((name) => normaliseName(name) || name.trim()))
  return createHash('sha256')
    .update(JSON.stringify([...names].sort()))
    .digest('hex')
}

/** Columns may be spelled otherwise this time. */
function namedAs(header: readonly string[], roles: ColumnRoles): ColumnRoles {
  const named = (name: string | null): string | null =>
    name === null || header.includes(name)
      ? name
      : (header.find((one) => normaliseName(one) === normaliseName(name)) ?? name)
  const { jobId, provider, account, product, title } = roles
  return {
    jobId: named(jobId),
    provider: named(provider),
    account: named(account),
    product: named(product),
    title: named(title),
  }
}

/** Links are not stored, and a column that is named by one is no column to remember. */
function isWorthKeeping(
  header: readonly string[],
  { roles, encoding, sheet, template = null, provider = null }: ListChoice,
): boolean {
  const names = [...Object.values(roles ?? {}), sheet, template].filter((name) => name !== null)
  const fit = names.every((name) => name.length <= MAX_NAME_CHARS && !name.includes('://'))
  return fit && header.length > 0 && (roles ?? encoding ?? sheet ?? template ?? provider) !== null
}
