/** `reelhaul provider check|list|schema`. */
import { UsageError } from '../errors.ts'
import { faultText } from '../providers/described/load-descriptions.ts'
import type { Options } from './options.ts'
import type { LoadedRegistry } from './load-providers.ts'
import type { Terminal } from './terminal.ts'
import { printable, table } from './text-format.ts'

/** @throws UsageError where it is not said what to do. */
export async function providerCommand(
  options: Options,
  terminal: Terminal,
  load: () => Promise<LoadedRegistry>,
): Promise<number> {
  const [word] = options.inputs
  if (word === 'check')
    return (await import('./check-provider.ts')).checkProvider(options, terminal)
  if (word === 'list') return listProviders(options, terminal, await load())
  if (word === 'schema') {
    const { descriptionJsonSchemaText } = await import('../providers/described/json-schema.ts')
    terminal.stdout.write(descriptionJsonSchemaText())
    return 0
  }
  throw new UsageError('Say what to do: reelhaul provider check FILE, list or schema.')
}

/** Exit code 1 where a description cannot be used. */
function listProviders(
  { json }: Options,
  { stdout, stderr }: Terminal,
  { registry, loaded, faults }: LoadedRegistry,
): number {
  const files = new Map(loaded.map(({ provider, file }) => [provider.name, file]))
  const providers = registry.all().map(({ name, label, defaultBaseUrl: baseUrl }) => ({
    ...{ name, label, baseUrl },
    file: files.get(name) ?? null,
  }))
  if (json) {
    for (const provider of providers)
      stdout.write(`${JSON.stringify({ event: 'provider', ...provider })}\n`)
  } else {
    const rows = providers.map(({ name, label, baseUrl, file }) => [
      ...[name, printable(label), baseUrl],
      file === null ? 'built in' : printable(file),
    ])
    stdout.write(`${table([['NAME', 'LABEL', 'ORIGIN', 'FROM'], ...rows])}\n`)
  }
  for (const fault of faults) stderr.write(`${faultText(fault)}\n`)
  return faults.length === 0 ? 0 : 1
}
