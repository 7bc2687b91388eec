/** Receipts that a finished batch still has to get: remembered until the batch is gone. */
import { z } from 'zod'
import type { StoreFile } from '../../settings/store-file.ts'

const owedSchema = z.object({
  batchId: z.number().int(),
  /** Where it goes, absolute. */
  path: z.string(),
  /** When the batch had settled that it was last written for, epoch milliseconds. */
  writtenFor: z.number().nullable(),
})
type Owed = z.infer<typeof owedSchema>
const fileSchema = z.array(owedSchema).catch([])

/** Older ones are forgotten; nobody watches so many batches at once. */
const mostRemembered = 1000

export interface OwedReceiptsParts {
  readonly file: StoreFile
  /** Epoch milliseconds; null: not settled. Undefined: there is no such batch. */
  readonly settledAt: (batchId: number) => number | null | undefined
  /** @throws when it cannot be written. */
  readonly write: (batchId: number, path: string) => Promise<void>
}

export class OwedReceipts {
  readonly #parts: OwedReceiptsParts
  #owed: readonly Owed[]

  constructor(parts: OwedReceiptsParts) {
    this.#parts = parts
    this.#owed = fileSchema.parse(parts.file.read()['receipts'])
  }

  /** The batch gets a receipt at `path` each time it has settled. */
  promise(batchId: number, path: string): void {
    this.#keep([...this.#owed, { batchId, path, writtenFor: null }].slice(-mostRemembered))
  }

  /**
   * Writes what is due.
   * @throws the first error; what could not be written stays due.
   */
  async settle(): Promise<void> {
    for (const owed of this.#owed) {
      const settledAt = this.#parts.settledAt(owed.batchId)
      if (settledAt === undefined) this.#keep(this.#owed.filter((other) => other !== owed))
      else if (settledAt !== null && settledAt !== owed.writtenFor) {
        await this.#parts.write(owed.batchId, owed.path)
        const written = { ...owed, writtenFor: settledAt }
        this.#keep(this.#owed.map((other) => (other === owed ? written : other)))
      }
    }
  }

  #keep(owed: readonly Owed[]): void {
    this.#parts.file.write({ ...this.#parts.file.read(), receipts: owed })
    this.#owed = owed
  }
}
