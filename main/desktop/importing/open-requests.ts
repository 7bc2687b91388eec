/** What the system asks the app to open: links, and files that were double-clicked. */
import { isAbsolute, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { App } from 'electron'
import { isListName } from '../../imports/list-names.ts'
import { isLink } from './link-scheme.ts'

export interface OpenRequest {
  readonly links: readonly string[]
  /** Absolute paths of lists. */
  readonly files: readonly string[]
}

/** A person opens some files at once, not a thousand. */
const mostFiles = 100

/**
 * The links and lists of a command line. Switches, and whatever else is there, are not meant; paths of
 * other machines (`\\server\share`, devices) are left alone, since only looking at them would already
 * greet those machines.
 * @param folder what relative paths start from, absolute.
 */
export function openRequestsIn(argv: readonly string[], folder: string): OpenRequest {
  const given = argv.slice(1).filter((argument) => !argument.startsWith('-'))
  return {
    links: given.filter(isLink),
    files: given
      .flatMap((argument) => (isLink(argument) ? [] : (localPath(argument, folder) ?? [])))
      .slice(0, mostFiles),
  }
}

function localPath(argument: string, folder: string): string | null {
  const path = argument.startsWith('file:') ? pathOfUrl(argument) : argument
  if (path === null || !isListName(path) || /^[\\/]{2}/.test(path)) return null
  if (/^[a-z][a-z0-9+.-]+:/i.test(path)) return null
  return isAbsolute(path) ? path : resolve(folder, path)
}

function pathOfUrl(text: string): string | null {
  try {
    const url = new URL(text)
    return url.host === '' ? fileURLToPath(url) : null
  } catch {
    return null
  }
}

/** Gathers open requests from the first moment; a listener that comes later gets what was before. */
export class OpenRequests {
  #listener: ((request: OpenRequest) => void) | null = null
  #early: OpenRequest[] = []

  /** Call before the app is ready: macOS tells of a double-clicked file at once. */
  constructor(app: App, argv: readonly string[], folder: string) {
    this.#add(openRequestsIn(argv, folder))
    app.on('second-instance', (_event, others, from) => this.#add(openRequestsIn(others, from)))
    app.on('open-url', (event, url) => {
      event.preventDefault()
      if (isLink(url)) this.#add({ links: [url], files: [] })
    })
    app.on('open-file', (event, path) => {
      event.preventDefault()
      this.#add({ links: [], files: [path] })
    })
  }

  listen(listener: (request: OpenRequest) => void): void {
    this.#listener = listener
    for (const request of this.#early.splice(0)) listener(request)
  }

  #add(request: OpenRequest): void {
    if (request.links.length === 0 && request.files.length === 0) return
    if (this.#listener === null) this.#early.push(request)
    else this.#listener(request)
  }
}
