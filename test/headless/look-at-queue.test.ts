/** `list` and `export` over queues that something else has damaged. */
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { UsageError } from '../../main/errors.ts'
import { exportReceipt, listJobs } from '../../main/headless/look-at-queue.ts'
import { readOptions } from '../../main/headless/options.ts'
import type { Terminal } from '../../main/headless/terminal.ts'
import { openDatabase } from '../../main/queue/sqlite/open-database.ts'
import { SqliteJobStore } from '../../main/queue/sqlite/sqlite-job-store.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const pageBytes = 4096
const jobCount = 300

/** The bytes of a queue with jobs and outputs. */
function soundQueue(): Buffer {
  const path = join(tempFolder(), 'queue.sqlite')
  const store = new SqliteJobStore(openDatabase(path).database)
  store.accounts.save({ id: 'a', provider: 'redner', name: 'Redner', baseUrl: 'http://127.0.0.1' })
  const columns = { client: 'x'.repeat(90) }
  const jobs = Array.from({ length: jobCount }, (_, n) => ({
    ...{ accountId: 'a', remoteId: `job_${n}`, title: `Film ${n}`, columns },
  }))
  const { added } = store.intake.add({ name: 'B', folder: '/x', template: '{title}' }, jobs, 1)
  const video = { key: 'video', kind: 'video', name: null, locale: null, index: null } as const
  for (const id of added)
    store.outputs.register(id, [{ ...video, extension: 'mp4', sizeBytes: null }])
  store.close()
  return readFileSync(path)
}

async function look(data: string, json: boolean): Promise<{ printed: string; error: unknown }> {
  let printed = ''
  const stdout = { write: (text: string) => (printed += text) }
  const terminal = { stdout, cwd: data, requireStdout: () => undefined } as unknown as Terminal
  const options = readOptions(['list', '--data', data, ...(json ? ['--json'] : [])], data, {})
  try {
    expect(await listJobs(options, terminal)).toBe(0)
    expect(await exportReceipt(options, terminal)).toBe(0)
    return { printed, error: null }
  } catch (error) {
    return { printed, error }
  }
}

test('whatever pages are overwritten or missing, they print what there is or name the file; nothing in it changes', async () => {
  const sound = soundQueue()
  const pages = sound.length / pageBytes
  const damage = fc.record({
    hit: fc.uniqueArray(fc.nat(pages - 1), { maxLength: 4 }),
    byte: fc.constantFrom(0x00, 0xa5, 0xff),
    kept: fc.oneof(fc.constant(pages), fc.nat(pages)),
    json: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(damage, async ({ hit, byte, kept, json }) => {
      const data = tempFolder()
      const path = join(data, 'queue.sqlite')
      const bytes = Buffer.from(sound)
      for (const page of hit) bytes.fill(byte, page * pageBytes, (page + 1) * pageBytes)
      writeFileSync(path, bytes.subarray(0, kept * pageBytes))
      const { printed, error } = await look(data, json)
      if (hit.length === 0 && kept === pages) {
        expect(error).toBeNull()
        expect(printed).toContain(`job_${jobCount - 1}`)
      }
      if (error !== null) {
        expect(error).toBeInstanceOf(UsageError)
        expect((error as UsageError).message).toContain(path)
      }
      expect(statSync(path).size).toBe(kept * pageBytes)
      expect(readFileSync(path).equals(bytes.subarray(0, kept * pageBytes))).toBe(true)
    }),
    { numRuns: 150 },
  )
})
