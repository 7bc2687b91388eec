/** Receipts that a finished batch still has to get: remembered until the batch is gone. */
import { z } from 'zod'
import type { StoreFile } from '../../settings/store-file.ts'

const promisedSchema = z.object({
  batchId: z.number().int(),
  /** Where it goes, absolute. */
  path: z.string(),
  /** When the batch had settled that it was last written for, epoch milliseconds. */
  writtenFor: z.number().nullable(),
})
type PromisedReceipt = z.infer<typeof promisedSchema>
const fileSchema = z.array(promisedSchema).catch([])

/** Older ones are forgotten: so many batches are never watched at once. */
const mostRemembered = 1000

export interface PendingReceiptsDeps {
  readonly file: StoreFile
  /** Epoch milliseconds; null: not settled. Undefined: there is no such batch. */
  readonly settledAt: (batchId: number) => number | null | undefined
  /** @throws when it cannot be written. */
  readonly write: (batchId: number, path: string) => Promise<void>
}

export class PendingReceipts {
  readonly #deps: PendingReceiptsDeps
  #pending: readonly PromisedReceipt[]

  constructor(deps: PendingReceiptsDeps) {
    this.#deps = deps
    this.#pending = fileSchema.parse(deps.file.read()['receipts'])
  }

  /** The batch gets a receipt at `path` each time it has settled. */
  promise(batchId: number, path: string): void {
    this.#keep([...this.#pending, { batchId, path, writtenFor: null }].slice(-mostRemembered))
  }

  /**
   * Writes what is due.
   * @throws the first error; what could not be written stays due.
   */
  async settle(): Promise<void> {
    for (const pending of this.#pending) {
      const settledAt = this.#deps.settledAt(pending.batchId)
      if (settledAt === undefined) this.#keep(this.#pending.filter((other) => other !== pending))
      else if (settledAt !== null && settledAt !== pending.writtenFor) {
        await this.#deps.write(pending.batchId, pending.path)
        const written = { ...pending, writtenFor: settledAt }
        this.#keep(this.#pending.map((other) => (other === pending ? written : other)))
      }
    }
  }

  #keep(pending: readonly PromisedReceipt[]): void {
    this.#deps.file.write({ ...this.#deps.file.read(), receipts: pending })
    this.#pending = pending
  }
}
