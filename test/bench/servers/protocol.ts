/** What the benchmark and its server's process say to each other. */

/** How API and store behave from now on; counts begin again. */
export interface Scene {
  /** Bytes of every object of the built-in store. */
  readonly size: number
  /** "Not completed yet" so many times for each job. */
  readonly polls: number
  readonly apiLatencyMs: number
  readonly storeLatencyMs: number
  /** Of one connection; null: as fast as it goes. */
  readonly bytesPerSecond: number | null
  /** Links are this and the file's name; null: signed links to the built-in store. */
  readonly linkPrefix: string | null
  /** Links to the built-in store are of its TLS port. */
  readonly tlsLinks: boolean
  /** An alarm is sent once when the store has sent so many bytes … */
  readonly alarmAtBytes: number | null
  /** … or when the API has been asked for the first time. */
  readonly alarmAtRequest: boolean
}

export const plainScene: Scene = {
  size: 0,
  polls: 0,
  apiLatencyMs: 0,
  storeLatencyMs: 0,
  bytesPerSecond: null,
  linkPrefix: null,
  tlsLinks: false,
  alarmAtBytes: null,
  alarmAtRequest: false,
}

export interface Counts {
  readonly api: number
  readonly store: number
  /** Of bodies. */
  readonly bytes: number
  /** Milliseconds from the store's first request to its last byte. */
  readonly spanMs: number
}

export type Question =
  | { readonly ask: 'scene'; readonly scene: Scene }
  | { readonly ask: 'counts' }
  | { readonly ask: 'links'; readonly names: readonly string[]; readonly tls: boolean }

export type Answer =
  | { readonly answer: 'listening'; readonly origin: string; readonly tlsOrigin: string }
  | { readonly answer: 'scene' }
  | { readonly answer: 'counts'; readonly counts: Counts }
  | { readonly answer: 'links'; readonly links: readonly string[] }
  | { readonly answer: 'alarm' }

/** The API key that the server accepts. */
export const API_KEY = 'bench-key'
