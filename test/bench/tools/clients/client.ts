/** An HTTP client under comparison: fetches files in the thread that calls it. */
export interface Client {
  /** Saves what `url` opens under `path`. @returns its SHA-256 in lower-case hex. */
  fetch(url: string, path: string): Promise<string>
  /** Closes its connections. */
  close(): Promise<void>
}
