#!/usr/bin/env node
/** Composition root of the headless program. Imports no electron. */
import './headless/required-node.ts'
import { setFlagsFromString } from 'node:v8'
import { messageOf, ReelhaulError, UsageError } from './errors.ts'
import { keepCompiledCode } from './headless/compile-cache.ts'
import { dataFolderFrom, dataOption } from './headless/data-folder.ts'
import { sentencesOf } from './strings/english.ts'
import type { ProviderRegistry } from './providers/registry.ts'
import type { Options } from './headless/options.ts'
import { processTerminal, type Terminal } from './headless/terminal.ts'
import { version } from './version.ts'

// While thousands of short answers pass by, the heap would grow to several times what is in use.
setFlagsFromString('--semi-space-growth-factor=1')
setFlagsFromString('--heap-growing-percent=30')

// Files are written by Node's thread pool; with its default of four, sixteen small files queue up.
process.env.UV_THREADPOOL_SIZE ??= '16'

const terminal = processTerminal()
const { cwd, env } = terminal
const args = process.argv.slice(2)
// Before anything large is loaded: only what is loaded later is taken from there.
keepCompiledCode(dataFolderFrom(dataOption(args), cwd, env))
await startAhead(args)
const { readOptions } = await import('./headless/options.ts')
// A fault of our own ends the run as any other error does: in one sentence, with the state kept.
process.on('uncaughtException', (error) => {
  terminal.stderr.write(`reelhaul: ${explain(error)}\n`, () => process.exit(1))
})
try {
  process.exitCode = await runWithin(readOptions(args, cwd, env), terminal)
  // What could not be printed has not been done, whatever else has.
  await terminal.flush()
} catch (error) {
  terminal.stderr.write(`reelhaul: ${explain(error)}\n`)
  process.exitCode = error instanceof UsageError ? 2 : 1
}

/** What fetches files needs a thread for it, which can start while the rest is loaded. */
async function startAhead(args: readonly string[]): Promise<void> {
  if (!['fetch', 'retry', 'demo'].some((command) => args.includes(command))) return
  const { startLaneThread } = await import('./transfer/lanes/lane-thread.ts')
  startLaneThread()
}

/** What does nothing needs no policy; for all else a policy that cannot be used is the end. */
async function runWithin(options: Options, terminal: Terminal): Promise<number> {
  if (['help', 'version', 'policy'].includes(options.command)) return run(options, terminal)
  const { openPolicy } = await import('./policy/open-policy.ts')
  const policy = openPolicy(options.policyFile)
  if (!policy.inForce) return run(options, terminal)
  const { withPolicy, withPolicyNetwork } = await import('./headless/policy-options.ts')
  return run(withPolicy(options, policy, terminal.cwd), withPolicyNetwork(terminal, policy))
}

/** Each command loads only what it needs: a list should not wait for a download engine. */
async function run(options: Options, given: Terminal): Promise<number> {
  const terminal = await withKeys(options, given)
  switch (options.command) {
    case 'help':
      terminal.stdout.write((await import('./headless/usage.ts')).usage)
      return 0
    case 'version':
      terminal.stdout.write(`reelhaul ${version}\n`)
      return 0
    case 'fetch':
      return (await import('./headless/fetch.ts')).fetchJobs(
        options,
        terminal,
        await providersOf(options),
      )
    case 'find':
      return (await import('./headless/find.ts')).findJobs(
        options,
        terminal,
        await providersOf(options),
      )
    case 'retry': {
      const { retryThere } = await import('./headless/control-commands.ts')
      const told = await retryThere(options, terminal)
      if (told !== null) return told
      return (await import('./headless/fetch.ts')).retryJobs(
        options,
        terminal,
        await providersOf(options),
      )
    }
    case 'provider':
      return (await import('./headless/provider-command.ts')).providerCommand(
        options,
        terminal,
        async () => (await import('./headless/load-providers.ts')).loadProviders(options),
      )
    case 'policy':
      return (await import('./headless/policy-command.ts')).policyCommand(options, terminal)
    case 'demo':
      return (await import('./headless/demo.ts')).runDemo(options, terminal)
    case 'support':
      return (await import('./headless/support.ts')).saveSupport(options, terminal)
    case 'list':
      return (await import('./headless/look-at-queue.ts')).listJobs(options, terminal)
    case 'status':
      return (await import('./headless/status.ts')).printStatus(options, terminal)
    case 'add':
      return (await import('./headless/control-commands.ts')).addJobs(
        options,
        terminal,
        await providersOf(options),
      )
    case 'pause':
    case 'resume':
    case 'cancel':
      return (await import('./headless/control-commands.ts')).actOnJobs(
        options.command,
        options,
        terminal,
        await providersOf(options),
      )
    case 'watch':
      return (await import('./headless/control-commands.ts')).watchEvents(options, terminal)
    case 'export':
      return (await import('./headless/look-at-queue.ts')).exportReceipt(options, terminal)
  }
}

/** The environment says it first, then the key file, then the service manager. @throws UsageError */
async function withKeys({ command, keyFile }: Options, given: Terminal): Promise<Terminal> {
  const hasFolder = Boolean(given.env.CREDENTIALS_DIRECTORY)
  if (command === 'help' || command === 'version' || (keyFile === null && !hasFolder)) return given
  const [{ withKeyFile }, { withCredentialsFolder }] = await Promise.all([
    import('./headless/key-file.ts'),
    import('./headless/credentials-folder.ts'),
  ])
  return withCredentialsFolder(withKeyFile(keyFile, given))
}

/** What there is to ask. @throws UsageError where an option names another. */
async function providersOf(options: Options): Promise<ProviderRegistry> {
  const [{ loadProviders }, { checkProviders }] = await Promise.all([
    import('./headless/load-providers.ts'),
    import('./headless/options.ts'),
  ])
  const { registry: providers, faults } = await loadProviders(options)
  for (const { file, problems } of faults)
    for (const problem of problems) terminal.stderr.write(`Not used: ${file}: ${problem}\n`)
  checkProviders(
    options,
    providers.all().map(({ name }) => name),
  )
  return providers
}

function explain(error: unknown): string {
  if (error instanceof ReelhaulError) return sentencesOf(error.failure)
  return messageOf(error)
}
