/** Names that no name server knows, for real connections: the system's lookup with answers of one's own. */
import dns from 'node:dns'
import { isIP } from 'node:net'
import { onTestFinished, vi } from 'vitest'

type Answers = Readonly<Record<string, readonly string[]>>

/**
 * Until the test is finished the names lead to these addresses, in this order; every other name is
 * looked up as ever. Returns the names that were asked for, one entry for each lookup.
 */
export function nameServer(answers: Answers): readonly string[] {
  const asked: string[] = []
  const real = dns.lookup
  const answer = (hostname: string, options: dns.LookupOptions, callback: unknown): void => {
    const known = answers[hostname]
    if (known === undefined) {
      return (real as unknown as typeof answer).call(dns, hostname, options, callback)
    }
    asked.push(hostname)
    const found = known.map((address) => ({ address, family: isIP(address) }))
    const call = callback as (...values: unknown[]) => void
    setImmediate(() =>
      options.all ? call(null, found) : call(null, found[0]?.address, found[0]?.family),
    )
  }
  const spy = vi.spyOn(dns, 'lookup').mockImplementation(answer as unknown as typeof dns.lookup)
  onTestFinished(() => spy.mockRestore())
  return asked
}
