/** Who may call: only the main frame of our own page. */

/** The part of Electron's `WebFrameMain` that tells who is speaking. */
export interface SenderFrame {
  readonly url: string
  /** Null for the main frame of a window. */
  readonly parent: SenderFrame | null
}

/**
 * True when `frame` is a window's main frame and shows a page of the app. A frame that is gone
 * (null, as when the window closed or navigated while the message was on its way) is not trusted.
 * @param appUrl the page that the window loads, e.g. `reelhaul-app://window/index.html`.
 */
export function isTrustedFrame(frame: SenderFrame | null, appUrl: string): boolean {
  if (!frame || frame.parent !== null || !URL.canParse(frame.url)) return false
  const app = new URL(appUrl)
  const sender = new URL(frame.url)
  // Not `origin`: it is "null" for every scheme that the URL standard does not list.
  return sender.protocol === app.protocol && sender.host === app.host
}
