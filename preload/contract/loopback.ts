/** Which hosts are the machine itself. */

/**
 * True for `localhost`, the names below it and loopback addresses: what is sent there does not leave
 * this machine.
 * @param hostname as a URL has it: `127.0.0.1`, `[::1]`, `localhost`.
 */
export function isLoopback(hostname: string): boolean {
  const host = hostname.toLowerCase().replace(/^\[|\]$/g, '')
  if (/^127(\.\d{1,3}){3}$/.test(host) || host === '::1') return true
  return /(^|\.)localhost\.?$/.test(host)
}
