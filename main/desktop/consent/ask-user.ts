/** Asks in a dialog of the main process, which no page can answer: the safe answer is the default. */
import { dialog, type BrowserWindow, type MessageBoxOptions } from 'electron'
import type { DesktopStrings } from '../ui/language.ts'
import type { Question } from './questions.ts'

/** `skip`: this one is left as it is, and the next one is asked. */
export type Answer = 'yes' | 'skip' | 'no'

/** @param parts true: the question is one of several parts of a whole that can be left out. */
export type AskUser = (question: Question, parts?: boolean) => Promise<Answer>

export interface AskUserDeps {
  /** The window that the dialog belongs to. */
  readonly window: () => BrowserWindow | null
  readonly strings: () => DesktopStrings
}

/** One dialog after the other: they cannot be stacked until one is confirmed by mistake. */
export function createAskUser({ window, strings }: AskUserDeps): AskUser {
  let last: Promise<unknown> = Promise.resolve()
  return (question, parts = false) => {
    const answer = last.then(async (): Promise<Answer> => {
      const options = optionsOf(question, parts, strings())
      const parent = window()
      const { response } = parent
        ? await dialog.showMessageBox(parent, options)
        : await dialog.showMessageBox(options)
      if (response === 0) return 'yes'
      return parts && response === 1 ? 'skip' : 'no'
    })
    last = answer.catch(() => undefined)
    return answer
  }
}

/** The last button cancels, and is what Enter and Escape press. */
function optionsOf(
  { kind, value }: Question,
  parts: boolean,
  { messages }: DesktopStrings,
): MessageBoxOptions {
  const { consent } = messages
  const buttons = parts
    ? [consent.take, consent.leave, consent.cancelImport]
    : [consent.allow, messages.cancel]
  const cancelId = buttons.length - 1
  return {
    type: 'warning',
    message: consent.questions[kind],
    detail: `${shown(value)}\n\n${parts ? consent.fromFile : consent.fromWindow}`,
    ...{ buttons, cancelId, defaultId: cancelId, noLink: true },
  }
}

const longestShown = 1000

/** Nothing in it can pretend to be a sentence of the dialog's own, or push that out of sight. */
function shown(value: string): string {
  const line = value.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
  if (line.length <= longestShown) return line
  const half = longestShown / 2
  return `${line.slice(0, half)} […] ${line.slice(-half)}`
}
