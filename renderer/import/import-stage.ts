/** How far one list is on its way into the queue: its states, and which of them may follow which. Pure. */
import type { ImportPreview } from '../../preload/contract/model.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'
import type { ImportChange } from './import-change.ts'

export type Stage =
  | { readonly is: 'unread' }
  | { readonly is: 'reading' }
  | { readonly is: 'unreadable'; readonly failure: Failure }
  /** Shown, and can be added; `failure`: adding it did not work. */
  | { readonly is: 'ready'; readonly preview: ImportPreview; readonly failure: Failure | null }
  /** Read once more, as `change` says; the preview shows that already. */
  | { readonly is: 'rereading'; readonly preview: ImportPreview; readonly change: ImportChange }
  /** Nothing can be used when it is read that way. */
  | {
      readonly is: 'refused'
      readonly preview: ImportPreview
      readonly change: ImportChange
      readonly failure: Failure
    }
  | { readonly is: 'adding'; readonly preview: ImportPreview }
  /** Adding was called off, and what was added is being taken away. */
  | { readonly is: 'stopping'; readonly preview: ImportPreview }
  /** Added, discarded, or part of another list: answers that come late change nothing. */
  | { readonly is: 'gone' }

type Name = Stage['is']

const next: Readonly<Record<Name, readonly Name[]>> = {
  unread: ['reading', 'gone'],
  reading: ['ready', 'unreadable', 'unread', 'gone'],
  unreadable: ['reading', 'gone'],
  ready: ['ready', 'rereading', 'adding', 'gone'],
  rereading: ['rereading', 'ready', 'refused', 'gone'],
  refused: ['rereading', 'gone'],
  adding: ['stopping', 'ready', 'gone'],
  stopping: ['ready', 'gone'],
  gone: [],
}

/** True where `to` may follow `from`. */
const mayFollow = (from: Name, to: Name): boolean => next[from].includes(to)

/** @throws Error for a step that there is not: a fault of ours. What is gone stays gone. */
export function moved(from: Stage, to: Stage): Stage {
  if (from.is === 'gone') return from
  if (mayFollow(from.is, to.is)) return to
  throw new Error(`A list that is ${from.is} cannot be ${to.is}.`)
}

/** The preview, where there is one. */
export const previewIn = (stage: Stage): ImportPreview | null =>
  'preview' in stage ? stage.preview : null

export const failureIn = (stage: Stage): Failure | null =>
  'failure' in stage ? stage.failure : null

/** The main process is at work on the list. */
export const isBusy = ({ is }: Stage): boolean =>
  is === 'reading' || is === 'rereading' || is === 'adding' || is === 'stopping'

/** It is being added: nothing may be changed. */
export const isAdding = ({ is }: Stage): boolean => is === 'adding' || is === 'stopping'

/** There is something to look at, or the reason why not. */
export const isSettled = ({ is }: Stage): boolean => is !== 'unread' && is !== 'reading'
