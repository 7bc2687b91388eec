/**
 * What the window may not decide alone: a page that was taken over would start a program, read traffic or
 * write elsewhere with it. Pure.
 */
import { isLoopback } from '../../../preload/contract/loopback.ts'
import type { AccountSave, AccountView, Settings } from '../../../preload/contract/model.ts'

export const questionKinds = [
  'command',
  'folder',
  'watchedFolder',
  'proxy',
  'certificates',
  'account',
  'tokens',
  'plainHttp',
  'webhooks',
] as const
export type QuestionKind = (typeof questionKinds)[number]

/** Is asked in a dialog of the system, which no page can answer. */
export interface Question {
  readonly kind: QuestionKind
  /** What it is about: a path, a command, an address. As it would be used. */
  readonly value: string
}

/** What the user has chosen in a dialog of the system before. */
export interface Granted {
  readonly folder: (path: string) => boolean
  readonly certificates: (path: string) => boolean
}

/** What of a change of settings has to be asked, in the order of asking. */
export function questionsOfSettings(
  patch: Partial<Settings>,
  now: Settings,
  granted: Granted,
): Question[] {
  const { downloadFolder, watchedFolder, afterBatch, network, notify } = patch
  const questions: (Question | null)[] = [
    downloadFolder === undefined || downloadFolder === now.downloadFolder
      ? null
      : folderQuestion(downloadFolder, granted),
    watchedFolder === undefined ? null : watchedQuestion(watchedFolder, now, granted),
    afterBatch === undefined ||
    afterBatch.command === '' ||
    afterBatch.command === now.afterBatch.command
      ? null
      : { kind: 'command', value: afterBatch.command },
    notify === undefined || notify.url === '' || notify.url === now.notify.url || isHere(notify.url)
      ? null
      : { kind: 'webhooks', value: notify.url },
    ...(network === undefined ? [] : networkQuestions(network, now.network, granted)),
  ]
  return questions.filter((question) => question !== null)
}

/** Null: it needs none. @param path absolute */
export function folderQuestion(path: string, granted: Granted): Question | null {
  return granted.folder(path) ? null : { kind: 'folder', value: path }
}

function watchedQuestion(
  { folder }: Settings['watchedFolder'],
  now: Settings,
  granted: Granted,
): Question | null {
  if (folder === '' || folder === now.watchedFolder.folder || granted.folder(folder)) return null
  return { kind: 'watchedFolder', value: folder }
}

/** Where everything goes from now on; none where it goes nowhere new. */
function proxyOf({ proxy, address }: Settings['network']): string {
  return proxy === 'explicit' ? address : ''
}

function networkQuestions(
  network: Settings['network'],
  now: Settings['network'],
  granted: Granted,
): Question[] {
  const proxy = proxyOf(network)
  const { certificates } = network
  const isNew = certificates !== '' && certificates !== now.certificates
  return [
    ...(proxy === '' || proxy === proxyOf(now) ? [] : [{ kind: 'proxy' as const, value: proxy }]),
    ...(isNew && !granted.certificates(certificates)
      ? [{ kind: 'certificates' as const, value: certificates }]
      : []),
  ]
}

/**
 * What of an account has to be asked: addresses that its key or its secret would be sent to. What stays
 * on this machine goes to no one else.
 * @param before null: it is a new one.
 * @param usual the documented address of its provider; null: there is no such provider.
 */
export function questionsOfAccount(
  account: AccountSave,
  before: AccountView | null,
  usual: string | null,
): Question[] {
  const { baseUrl, allowHttp = false, options } = account
  const tokenUrl = options?.tokenUrl ?? null
  const questions: (Question | null)[] = [
    [usual, before?.baseUrl].some((known) => sameAddress(known, baseUrl)) || isHere(baseUrl)
      ? null
      : { kind: 'account', value: baseUrl },
    tokenUrl === null || tokenUrl === before?.options.tokenUrl || isHere(tokenUrl)
      ? null
      : { kind: 'tokens', value: tokenUrl },
    allowHttp && before?.allowHttp !== true && !isHere(baseUrl)
      ? { kind: 'plainHttp', value: baseUrl }
      : null,
  ]
  return questions.filter((question) => question !== null)
}

const withoutSlash = (address: string): string => address.replace(/\/+$/, '')

const sameAddress = (known: string | null | undefined, address: string): boolean =>
  typeof known === 'string' && withoutSlash(known) === withoutSlash(address)

const isHere = (address: string): boolean =>
  URL.canParse(address) && isLoopback(new URL(address).hostname)
