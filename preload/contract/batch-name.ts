/** What a batch may be called: one line that people can read, and tell from another. Pure. */

/** Longest name, in characters as JavaScript counts them. */
export const longestBatchName = 200

/** Why a text is no name: nothing in it · too long · signs that are not seen · no letter and no digit. */
export const batchNameProblems = ['empty', 'long', 'unseen', 'wordless'] as const
export type BatchNameProblem = (typeof batchNameProblems)[number]

/** Signs without a shape of their own; two of them join what stands beside them, as some scripts need. */
const unseen = /(?!\u200c|\u200d|[\u{e0020}-\u{e007f}])[\p{C}\p{Zl}\p{Zp}]/u
const wordful = /[\p{L}\p{N}\p{Extended_Pictographic}]/u

/** The name as it is kept: without blanks around it. */
export const batchNameOf = (typed: string): string => typed.trim()

/** @param typed blanks around it do not count. @returns null for a name that can be used. */
export function batchNameProblem(typed: string): BatchNameProblem | null {
  const name = batchNameOf(typed)
  if (name === '') return 'empty'
  if (name.length > longestBatchName) return 'long'
  if (!name.isWellFormed() || unseen.test(name)) return 'unseen'
  return wordful.test(name) ? null : 'wordless'
}

/** Line breaks and other controls. */
const controls = /[\p{Cc}\p{Zl}\p{Zp}]+/gu

/** What was typed or pasted, without the line breaks that a name cannot have. */
export const onOneLine = (typed: string): string => batchNameOf(typed.replace(controls, ' '))
