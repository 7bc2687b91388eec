/** What a look at a file's own structure found. */
export interface Look {
  /** What is wrong, as the end of a sentence that begins with the file's name; null: nothing. */
  readonly problem: string | null
  /** As the file itself says; null where that is not known cheaply. */
  readonly durationSeconds: number | null
}

export const sound = (durationSeconds: number | null = null): Look => ({
  problem: null,
  durationSeconds,
})

export const broken = (problem: string): Look => ({ problem, durationSeconds: null })

/** A structure that promises `missing` more bytes than the file has. */
export const cutShort = (missing: number): Look =>
  broken(`is cut short: ${missing} ${missing === 1 ? 'byte is' : 'bytes are'} missing at its end`)
