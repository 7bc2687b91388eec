/** The main process as the window's import queue sees it: lists, and what becomes of what is in them. */
import type { CallInput, CallName, CallOutput } from '../../../preload/contract/channels.ts'
import type { ImportPreview } from '../../../preload/contract/model.ts'
import type { OpenList } from '../../../preload/contract/open-lists.ts'
import { callError, FakeApi } from '../fake-api.ts'
import { fakePreview } from '../fake-views.ts'

type Outcome = 'works' | 'fails' | 'asks'

interface HeldList {
  readonly ticket: OpenList
  /** The files that it is of. */
  readonly files: readonly string[]
  read: boolean
  adding: boolean
}

export interface ListsMainDeps {
  /** When a call is worked on: in whatever order. */
  readonly turn: () => Promise<void>
  /** How the next reading or adding ends; `asks`: the list is read, and has an open question. */
  readonly next: () => Outcome
}

/** Holds each file once: in a list, added or discarded. */
export class ListsMain extends FakeApi {
  readonly #deps: ListsMainDeps
  readonly #lists = new Map<string, HeldList>()
  #made = 0
  #stop = false
  readonly added: string[] = []
  readonly discarded: string[] = []
  /** Of lists that were added, in order. */
  readonly committed: string[] = []

  constructor(deps: ListsMainDeps) {
    super()
    this.#deps = deps
    Object.assign(this.answers, {
      openLists: (request: CallInput<'openLists'>) =>
        'text' in request
          ? [this.#make([request.text], null)]
          : request.paths.map((path) => this.#make([path], `group of ${request.paths[0]}`)),
      waitingLists: () =>
        [...this.#lists.values()].filter(({ adding }) => !adding).map(({ ticket }) => ticket),
      joinLists: (ids: string[]) => {
        const parts = ids.map((id) => this.#get(id))
        for (const { ticket } of parts) this.#lists.delete(ticket.id)
        return this.#make(
          parts.flatMap(({ files }) => files),
          parts[0]!.ticket.group,
        )
      },
      splitList: (id: string) => {
        const { files, ticket } = this.#get(id)
        this.#lists.delete(id)
        return files.map((file) => this.#make([file], ticket.group))
      },
      rereadImport: ({ id }: CallInput<'rereadImport'>) => this.#read(id),
      discardImport: (id: string) => {
        this.discarded.push(...(this.#lists.get(id)?.files ?? []))
        this.#lists.delete(id)
      },
      stopImport: () => void (this.#stop = true),
      commitImport: ({ id }: CallInput<'commitImport'>) => this.#commit(id),
    })
  }

  override async call<N extends CallName>(
    name: N,
    ...input: CallInput<N> extends undefined ? [] : [CallInput<N>]
  ): Promise<CallOutput<N>> {
    await this.#deps.turn()
    const answer = await super.call(name, ...input)
    await this.#deps.turn()
    return answer
  }

  /** The files that wait, each as often as it is in a list. */
  get waiting(): string[] {
    return [...this.#lists.values()].flatMap(({ files }) => files)
  }

  get ids(): string[] {
    return [...this.#lists.keys()]
  }

  #make(files: readonly string[], group: string | null): OpenList {
    const kind = group === null ? ('text' as const) : ('files' as const)
    const ticket = { id: `list ${++this.#made}`, kind, name: files[0]!, files: files.length, group }
    this.#lists.set(ticket.id, { ticket, files, read: false, adding: false })
    return ticket
  }

  #get(id: string): HeldList {
    const list = this.#lists.get(id)
    if (list === undefined || list.adding) throw refusal('USER_INVALID_INPUT')
    return list
  }

  async #read(id: string): Promise<ImportPreview> {
    this.#get(id)
    await this.#deps.turn()
    // Discarded, or made one with others, while it was read.
    if (!this.#lists.has(id)) throw refusal('USER_CANCELLED')
    const outcome = this.#deps.next()
    if (outcome === 'fails') throw refusal('USER_INVALID_INPUT')
    const list = this.#get(id)
    list.read = true
    const providers = outcome === 'asks' ? { unknown: 3 } : fakePreview.providers
    return { ...fakePreview, id, files: [...list.files], providers }
  }

  async #commit(id: string): Promise<CallOutput<'commitImport'>> {
    const list = this.#get(id)
    if (!list.read) throw refusal('USER_INVALID_INPUT')
    list.adding = true
    this.#stop = false
    await this.#deps.turn()
    list.adding = false
    if (this.#stop) throw refusal('USER_CANCELLED')
    if (this.#deps.next() === 'fails') throw refusal('FILE_DISK_FULL')
    this.#lists.delete(id)
    this.added.push(...list.files)
    this.committed.push(id)
    return { batchId: 1, added: 118, known: 0, retried: 0 }
  }
}

const refusal = (reason: 'USER_INVALID_INPUT' | 'USER_CANCELLED' | 'FILE_DISK_FULL') =>
  callError({ reason, message: 'Not this time.', permanent: true, advice: 'changeAndTry' })
