/** The contenders of every case in which a set of files is fetched. */
import { join } from 'node:path'
import type { Contender } from './compare.ts'
import { verifyFiles } from './file-set.ts'
import type { Lab, Place } from './lab.ts'
import { measure, type Command } from './measure.ts'
import type { Source } from './source.ts'
import { OURS } from './targets.ts'
import { aria2c, curl, curlThenSync, nodeScript, type FetchList } from './tools/others.ts'
import { reelhaul } from './tools/reelhaul.ts'

export interface TransferOptions {
  readonly place: Place
  /** Files at once. */
  readonly concurrency: number
  /** Also ours without SHA-256. */
  readonly bothHashes?: boolean
}

export const NO_HASH = `${OURS}, no SHA-256`

/** Said where SHA-256 is switched off. */
export const hashNote =
  'There is no option that switches SHA-256 off: the function was replaced by an empty one.'

/** Ours, aria2c, curl (on disk also with a sync at the end, as ours has one) and a Node script. */
export function transferContenders(
  lab: Lab,
  source: Source,
  { place, concurrency, bothHashes = false }: TransferOptions,
): Contender[] {
  const { lists, certificate } = source
  const fetching = (tool: string, command: (folder: string) => Command): Contender =>
    fetchContender(lab, source, tool, command)
  const listed = (list: string, folder: string): FetchList => {
    return { list, folder: join(folder, 'files'), concurrency, certificate }
  }
  const ours = (hash: boolean) => (folder: string) =>
    reelhaulCommand(lab, source, folder, { concurrency, hash })
  return [
    fetching(OURS, ours(true)),
    ...(bothHashes ? [fetching(NO_HASH, ours(false))] : []),
    ...(lab.has('aria2c') ? [fetching('aria2c', (at) => aria2c(listed(lists.aria2c, at)))] : []),
    ...(lab.has('curl') ? [fetching('curl', (at) => curl(listed(lists.curl, at)))] : []),
    ...(lab.has('curl') && place.name === 'disk'
      ? [fetching('curl, then sync', (at) => curlThenSync(listed(lists.curl, at)))]
      : []),
    fetching('Node script', (at) => nodeScript(listed(lists.plain, at))),
  ]
}

/** Runs a command that fetches the source's files into `<folder>/files`, and checks each of them. */
export function fetchContender(
  lab: Lab,
  source: Source,
  tool: string,
  command: (folder: string) => Command,
  maxRuns = Infinity,
): Contender {
  return {
    tool,
    maxRuns,
    async sample(folder) {
      await lab.server.play(source.scene)
      const sample = await measure(lab.meter, command(folder), { signal: lab.options.signal })
      verifyFiles(source.set, join(folder, 'files'))
      return sample
    },
  }
}

export interface OurLimits {
  readonly concurrency?: number
  readonly segments?: number
  readonly hash?: boolean
}

export function reelhaulCommand(
  lab: Lab,
  source: Source,
  folder: string,
  limits: OurLimits = {},
): Command {
  const { certificate, jobList } = source
  const { program } = lab.options
  const apiOrigin = lab.server.origin
  return reelhaul({ program, apiOrigin, inputs: [jobList], folder, certificate, ...limits })
}
