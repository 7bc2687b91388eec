import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { UsageError } from '../../main/errors.ts'
import { writeFailedJobs } from '../../main/views/failed-jobs.ts'
import type { NewJob } from '../../main/queue/records.ts'
import { addJobs } from '../helpers/add-jobs.ts'
import { failureWith, queueKit } from '../helpers/queue-kit.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const words = { provider: () => 'Redner', reason: () => 'Server fault, "again"' }

test('names every failed job with its reason and the columns of its list, safe for spreadsheets', async () => {
  const { store, queue } = queueKit()
  const rows: NewJob[] = [
    { accountId: 'a', remoteId: 'j1', title: '=1+1', columns: { client: 'Ä & Co', title: 'x' } },
    { accountId: 'a', remoteId: 'j2', title: null, columns: { market: 'DACH' } },
    { accountId: 'a', remoteId: 'j3', title: 'Fine', columns: {} },
  ]
  const { added } = addJobs(store, { name: 'B', folder: '/f', template: '{title}' }, rows)
  for (const id of added.slice(0, 2)) queue.fail(id, failureWith('SERVER_ERROR', true))
  const path = join(tempFolder(), 'failed.csv')
  await writeFailedJobs(store, path, [...added, 999], words)
  expect(readFileSync(path, 'utf8')).toBe(
    [
      '\uFEFFprovider,account,job_id,title,reason,details,code,client,list_title,market',
      'Redner,Redner,j1,\'=1+1,"Server fault, ""again""",Message of SERVER_ERROR.,SERVER_ERROR,Ä & Co,x,',
      'Redner,Redner,j2,,"Server fault, ""again""",Message of SERVER_ERROR.,SERVER_ERROR,,,DACH',
      '',
    ].join('\r\n'),
  )
})

test('says where it could not be written', async () => {
  const { store } = queueKit()
  const path = join(tempFolder(), 'missing', 'failed.csv')
  await expect(writeFailedJobs(store, path, [], words)).rejects.toThrow(UsageError)
})
