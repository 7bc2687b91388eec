/** Descriptions on the disk: those of the data folder, and files that are named. */
import { open, readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../../errors.ts'
import type { Provider } from '../provider.ts'
import type { Description } from './description.ts'

/** Its place in the data folder. */
const DESCRIPTIONS_FOLDER = 'providers'
const FILE_NAME = /\.ya?ml$/i
const MOST_FILES = 100
/** As `MAX_DESCRIPTION_BYTES`, which is not loaded where there is no file. */
const MAX_BYTES = 262_144

export interface LoadedProvider {
  readonly provider: Provider
  readonly description: Description
  /** Absolute path. */
  readonly file: string
}

/** A file that is not used. */
export interface DescriptionFault {
  readonly file: string
  /** Sentences with line, column and field. At least one. */
  readonly problems: readonly string[]
}

export interface LoadedDescriptions {
  readonly providers: readonly LoadedProvider[]
  readonly faults: readonly DescriptionFault[]
}

/** What one file holds: a description, or what is wrong. Never throws. */
export type ReadFile = Omit<LoadedProvider, 'provider'> | DescriptionFault

/**
 * Reads `providers/*.yaml` of the data folder and the named files, which come first. A file that cannot be
 * used, or whose name or label another one has, is left out and named; it keeps no other one from working.
 * @param files absolute paths.
 */
export async function loadDescriptions(
  dataFolder: string,
  files: readonly string[] = [],
): Promise<LoadedDescriptions> {
  const folder = join(dataFolder, DESCRIPTIONS_FOLDER)
  const found = (await readdir(folder).catch(() => []))
    .filter((name) => FILE_NAME.test(name))
    .sort()
  const all = await withoutRepeats([...files, ...found.map((name) => join(folder, name))])
  if (all.length === 0) return { providers: [], faults: [] }
  const { createDescribedProvider } = await import('./described-provider.ts')
  const providers: LoadedProvider[] = []
  const faults: DescriptionFault[] = []
  for (const file of all.slice(0, MOST_FILES)) {
    const read = await readDescriptionFile(file)
    const fault = 'problems' in read ? read : clashOf(read, providers)
    if (fault !== null) faults.push(fault)
    else if ('description' in read)
      providers.push({ ...read, provider: createDescribedProvider(read.description) })
  }
  for (const file of all.slice(MOST_FILES))
    faults.push({ file, problems: [`Only ${MOST_FILES} descriptions are read.`] })
  return { providers, faults }
}

/** Reads one file, of which no more than the limit is taken. */
export async function readDescriptionFile(file: string): Promise<ReadFile> {
  const { readDescription, problemText } = await import('./read-description.ts')
  try {
    const { description, problems } = readDescription(await textOf(file))
    if (description !== null) return { description, file }
    return { file, problems: problems.map(problemText) }
  } catch (error) {
    return { file, problems: [messageOf(error)] }
  }
}

/** `FILE: line 3, column 5, status.path: …`, a line for each problem. */
export function faultText({ file, problems }: DescriptionFault): string {
  return problems.map((problem) => `${file}: ${problem}`).join('\n')
}

async function textOf(file: string): Promise<string> {
  // Opening a pipe would wait for its other end.
  if (!(await stat(file)).isFile()) throw new Error('This is no file.')
  const handle = await open(file, 'r')
  try {
    const buffer = Buffer.alloc(MAX_BYTES + 1)
    let length = 0
    for (;;) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length)
      length += bytesRead
      if (bytesRead === 0 || length === buffer.length) break
    }
    if (length > MAX_BYTES) throw new Error(`The file is larger than ${MAX_BYTES / 1024} KiB.`)
    return new TextDecoder('utf-8', { fatal: true }).decode(buffer.subarray(0, length))
  } catch (error) {
    if (error instanceof TypeError) throw new Error('The file is no UTF-8 text.', { cause: error })
    throw error
  } finally {
    await handle.close()
  }
}

/** The same file once, by whatever path it is named. */
async function withoutRepeats(files: readonly string[]): Promise<string[]> {
  const seen = new Set<string>()
  const kept: string[] = []
  for (const file of files) {
    const real = await realpath(file).catch(() => file)
    if (!seen.has(real)) kept.push(file)
    seen.add(real)
  }
  return kept
}

function clashOf(
  { description, file }: Omit<LoadedProvider, 'provider'>,
  others: readonly LoadedProvider[],
): DescriptionFault | null {
  const { name, label } = description
  for (const other of others) {
    if (other.description.name === name)
      return { file, problems: [`name: ${other.file} describes a provider "${name}" already.`] }
    if (other.description.label.toLowerCase() === label.toLowerCase())
      return { file, problems: [`label: ${other.file} calls its provider "${label}" already.`] }
  }
  return null
}
