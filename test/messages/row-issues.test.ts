/** Lists with everything that can be wrong with a row: the window knows each reason in its language. */
import { expect, test } from 'vitest'
import { readBatch } from '../../main/imports/read-batch.ts'
import { yieldToEventLoop } from '../../main/imports/yield-to-event-loop.ts'
import { RECEIPT_COLUMNS, RECEIPT_FORMAT, RECEIPT_VERSION } from '../../main/imports/receipt.ts'
import { mergeDrafts } from '../../main/desktop/importing/merge-drafts.ts'
import { catalogue } from '../../messages/compiled/index.js'
import { finderIn } from '../../messages/find-again.ts'

const table = [
  'job_id,provider',
  'job_0,',
  `${'x'.repeat(300)},`,
  'https://example.com/a,',
  'job 1,',
  '6.5E+12,',
  'job\u00011,',
  'job#1,',
  '...,',
  'job_2,nobody',
  ',redner',
  'job_0,',
  '"job_3,',
  `"${'y'.repeat(70_000)},`,
]

const lists: Readonly<Record<string, string>> = {
  'table.csv': table.join('\n'),
  'again.csv': 'job_id\njob_0\n',
  'latin.csv': 'job_id,title\njob_4,caf\xe9\n',
  'lines.jsonl': '{"jobId":"job_5"}\n{"jobId":\n',
  'items.json': '["job_6", 12345678901234567890, true]',
  'fields.json': '["job_7", {"name":"a","size":1}]',
  'quote.csv': 'job_8,a\njob_9,"b\njob_10,c\njob_11,d\n',
  'receipt.csv': `${RECEIPT_COLUMNS.join(',')}\njob_12,redner,,,failed\njob_13,redner,,,odd\n`,
  'receipt.json': JSON.stringify({
    format: RECEIPT_FORMAT,
    version: RECEIPT_VERSION,
    jobs: [{ jobId: 'job_14', provider: 'redner', state: 'failed', outputs: [] }, {}],
  }),
}

test('every reason is among the messages, and no other', async () => {
  const drafts = []
  for (const [file, content] of Object.entries(lists)) {
    drafts.push({ file, draft: await readBatch(file, Buffer.from(content, 'latin1')) })
  }
  const [first, ...others] = drafts
  const merged = await mergeDrafts([first!, ...others], [], yieldToEventLoop())
  const find = finderIn(catalogue.en.rowIssues)
  const names = [...merged.issues, ...merged.repeats].map(
    ({ message }) => find(message)?.name ?? message,
  )
  expect([...new Set(names)].sort()).toEqual(Object.keys(catalogue.en.rowIssues).sort())
})
