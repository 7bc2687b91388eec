/** Links and the names of their files, as other tools want to read them. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Link {
  readonly url: string
  readonly name: string
}

/** Paths of lists of the same links. */
export interface UrlLists {
  readonly aria2c: string
  readonly curl: string
  readonly plain: string
}

/** Writes the lists into `folder`. */
export function writeUrlLists(links: readonly Link[], folder: string): UrlLists {
  const write = (file: string, lineOf: (link: Link) => string): string => {
    const path = join(folder, file)
    writeFileSync(path, links.map((link) => `${lineOf(link)}\n`).join(''))
    return path
  }
  return {
    aria2c: write('aria2c.txt', ({ url, name }) => `${url}\n  out=${name}`),
    curl: write('curl.txt', ({ url, name }) => `url = "${url}"\noutput = "${name}"`),
    plain: write('urls.txt', ({ url, name }) => `${url} ${name}`),
  }
}
