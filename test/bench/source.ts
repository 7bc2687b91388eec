/** A set of files on a server, ready to be fetched by everybody. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileName, writeFiles, type FileSet } from './file-set.ts'
import type { Lab } from './lab.ts'
import type { Scene } from './servers/protocol.ts'
import { writeUrlLists, type UrlLists } from './tools/url-list.ts'

export interface Source {
  readonly set: FileSet
  /** What the server has to play so that the API hands out links to these files. */
  readonly scene: Partial<Scene>
  /** Of links to the files, for tools that know no jobs. */
  readonly lists: UrlLists
  /** A file with one job id a line. */
  readonly jobList: string
  /** Of the store, where it speaks TLS. */
  readonly certificate: string | null
}

export interface SourceOptions {
  readonly tls?: boolean
  /** Makes the built-in store serve the files, as nginx cannot: paced, late, counted. */
  readonly behaviour?: Pick<Partial<Scene>, 'storeLatencyMs' | 'bytesPerSecond' | 'apiLatencyMs'>
}

/** nginx serves plain files where it is installed, else the built-in store does. */
export async function withSource<T>(
  lab: Lab,
  set: FileSet,
  { tls = false, behaviour }: SourceOptions,
  work: (source: Source) => Promise<T>,
): Promise<T> {
  const { nginx, server } = lab
  const names = set.jobs.map(fileName)
  const lists = mkdtempSync(join(lab.anyPlace.folder, 'lists-'))
  const served = nginx === null || behaviour !== undefined ? null : join(nginx.root, set.name)
  try {
    const origin = tls ? nginx?.tlsOrigin : nginx?.origin
    const linkPrefix = served === null ? null : `${origin}/${set.name}/`
    if (served !== null) writeFiles(set, served)
    const urls =
      linkPrefix === null
        ? await server.links(names, tls)
        : names.map((name) => `${linkPrefix}${name}`)
    const links = names.map((name, at) => ({ name, url: urls[at] ?? '' }))
    const jobList = join(lists, 'jobs.txt')
    writeFileSync(jobList, set.jobs.map((job) => `${job}\n`).join(''))
    return await work({
      set,
      scene: { size: set.size, linkPrefix, tlsLinks: tls, ...behaviour },
      lists: writeUrlLists(links, lists),
      jobList,
      certificate: tls ? lab.certificate.certificate : null,
    })
  } finally {
    rmSync(lists, { recursive: true, force: true })
    if (served !== null) rmSync(served, { recursive: true, force: true })
  }
}
