/** Why a row of a list is no job, in words. */
import type { RowIssue } from '../preload/contract/row-issues.ts'
import type { Messages } from './compiled/index.js'
import type { Values } from './values.ts'

/** Names given in a message; of more, only that there are more is said. */
const ellipsis = ' …'

/**
 * Words that follow a line number, or a sentence about a whole list.
 * @param messages of the language of whoever reads it.
 */
export function rowIssueText(
  issue: RowIssue,
  { rowIssues: words, quoted }: Pick<Messages, 'rowIssues' | 'quoted'>,
  { own, listed }: Values,
): string {
  switch (issue.code) {
    case 'space':
    case 'rounded':
    case 'date':
    case 'unprintable':
    case 'notAnId':
      return words[issue.code]({ text: own(issue.params.text) })
    case 'character': {
      const { text, character } = issue.params
      return words.character({ text: own(text), character: own(character) })
    }
    case 'provider':
      return words.provider({
        text: own(issue.params.text),
        names: listed(issue.params.names.map(own)),
      })
    case 'repeats':
      return words.repeats({ ...issue.params, text: own(issue.params.text) })
    case 'repeatsElsewhere': {
      const { text, line, file } = issue.params
      return words.repeatsElsewhere({ text: own(text), line, file: own(file) })
    }
    case 'firstRowNames':
      return words.firstRowNames({ ...issue.params, text: own(issue.params.text) })
    case 'linesAbove':
    case 'linesPassedOver':
      return words[issue.code](issue.params)
    case 'encodingGuessed':
      return words.encodingGuessed({ encoding: own(issue.params.encoding) })
    case 'oneSheet': {
      const { sheet, names } = issue.params
      return words.oneSheet({ sheet: own(sheet), names: listed(names.map(own)) })
    }
    case 'hiddenRows':
      return words.hiddenRows(issue.params)
    case 'moreCells':
      return words.moreCells(issue.params)
    case 'tooLong':
      return words.tooLong(issue.params)
    case 'receiptJob':
      return words.receiptJob(issue.params)
    case 'noField': {
      const fields = issue.params.fields.map((text) => quoted({ text: own(text) }))
      return words.noField({ fields: listed(fields) })
    }
    case 'severalColumns':
      return words.severalColumns({ columns: listed(issue.params.columns.map(own)) })
    case 'otherColumns': {
      const columns = listed(issue.params.columns.map(own))
      return words.otherColumns({ columns: issue.params.more ? columns + ellipsis : columns })
    }
    case 'tooManyLists': {
      const { folder, most } = issue.params
      return words.tooManyLists({ folder: own(folder), most })
    }
    case 'text':
      return issue.params.text
    default:
      return words[issue.code]
  }
}
