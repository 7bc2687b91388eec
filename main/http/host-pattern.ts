/** Hosts by name, or all hosts below a name: `media.example.com`, `*.example.com`. Pure. */

const label = '[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?'
const form = new RegExp(`^(\\*\\.)?${label}(\\.${label})*$`, 'i')

/** True for what `hostMatches` takes: in ASCII, without a port; IPv6 addresses in brackets. */
export const isHostPattern = (text: string): boolean =>
  form.test(text) || (/^\[[0-9a-f:.]+\]$/i.test(text) && URL.canParse(`http://${text}`))

/**
 * `*.example.com` stands for every host below it, at any depth, and not for `example.com` itself.
 * @param host as a URL has it: in small letters and ASCII.
 */
export function hostMatches(pattern: string, host: string): boolean {
  const wanted = pattern.toLowerCase()
  const name = host.toLowerCase().replace(/\.$/, '')
  if (!wanted.startsWith('*.')) return name === wanted
  const below = wanted.slice(1)
  // An address has no hosts below it: 10.0.0.1 is no part of *.0.0.1.
  return name.length > below.length && name.endsWith(below) && !/^[\d.]+$/.test(name)
}
