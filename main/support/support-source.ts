/** What a support bundle is made from, and what it is made of. */

export interface SupportSource {
  /** Absolute. It need not be there. */
  readonly dataFolder: string
  /** Where crash dumps are, absolute; null: the program makes none. */
  readonly crashFolder: string | null
  /** Takes out of a text what no text may hold. */
  readonly redact: (text: string) => string
  /** False: the queue is open in this process, which has checked it at the start. */
  readonly checkDatabase: boolean
  /** Facts of this process that the source of the bundle knows better. */
  readonly program: Readonly<Record<string, string | number | boolean | null>>
  readonly env: NodeJS.ProcessEnv
}

export interface SupportPart {
  /** Within the bundle: `logs/reelhaul.log`. */
  readonly name: string
  readonly content: string
}
