import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readAddLink } from '../../main/desktop/importing/add-link.ts'
import { UsageError } from '../../main/errors.ts'
import type { BatchDraft } from '../../main/imports/batch-draft.ts'
import { UnknownColumnError } from '../../main/imports/column-roles.ts'
import { readBatch } from '../../main/imports/read-batch.ts'
import { receiptCsv, receiptJson, type ReceiptJob } from '../../main/imports/receipt.ts'
import { parseTemplate } from '../../main/naming/name-template.ts'
import { nameOutputs, type NamedOutput } from '../../main/naming/output-names.ts'
import { targetPath } from '../../main/naming/target-path.ts'
import { jobStates, outputKindSchema } from '../../preload/contract/vocabulary.ts'
import {
  assertUnpolluted,
  byteFaults,
  hostileJson,
  hostileText,
  spoilt,
  withFaults,
} from '../helpers/hostile-values.ts'

/** What is relied on, whatever a list says. */
function isDraft({ rows, unusable, name }: BatchDraft): void {
  expect(typeof name).toBe('string')
  expect(unusable).toBeGreaterThanOrEqual(0)
  for (const { remoteId, line, columns, earlier, title } of rows) {
    expect(remoteId).toMatch(/^[^\s\p{C}]{1,200}$/u)
    expect(line).toBeGreaterThan(0)
    expect(title === null || title.length <= 5000).toBe(true)
    for (const value of Object.values(columns)) expect(value.length).toBeLessThanOrEqual(500)
    if (earlier === null) continue
    expect(jobStates).toContain(earlier.state)
    for (const { kind, bytes, sha256, path, output } of earlier.files) {
      outputKindSchema.parse(kind)
      expect(bytes === null || (Number.isSafeInteger(bytes) && bytes >= 0)).toBe(true)
      expect(sha256 ?? 'a'.repeat(64)).toMatch(/^[0-9a-f]{64}$/)
      expect([path, output]).not.toContain('')
    }
    for (const amount of [earlier.cost, earlier.durationSeconds, earlier.words])
      expect(amount === null || (Number.isFinite(amount) && amount >= 0)).toBe(true)
    const { completedAt } = earlier
    expect(completedAt === null || Number.isSafeInteger(completedAt)).toBe(true)
  }
}

async function isRead(name: string, content: Uint8Array | string): Promise<void> {
  try {
    isDraft(await readBatch(name, content))
  } catch (error) {
    if (!(error instanceof UnknownColumnError)) expect(error).toBeInstanceOf(UsageError)
    expect((error as Error).message.length).toBeLessThan(3000)
  }
  assertUnpolluted()
}

const job: ReceiptJob = {
  ...{ jobId: 'job_1', provider: 'redner', account: 'Main', product: 'dub', title: 'Film, "one"' },
  ...{
    state: 'completed',
    addedAt: 1_700_000_000_000,
    completedAt: 1_700_000_100_000,
    renewals: 1,
  },
  ...{ cost: 2.5, costUnit: 'USD', durationSeconds: 60, words: 90, failure: null },
  ...{ missing: ['fr-FR'], warnings: ['Is silent.'] },
  outputs: ['0', '1'].map((key) => ({
    ...{ key, kind: 'video' as const, locale: 'de-DE', path: `/out/Film ${key}.mp4`, bytes: 120 },
    ...{ sha256: 'ab'.repeat(32), contentCredentials: 'valid' },
  })),
}
const jobs: ReceiptJob[] = [
  job,
  {
    ...{ ...job, jobId: 'job_2', state: 'failed', outputs: [], cost: null, costUnit: null },
    failure: { reason: 'PROVIDER_JOB_FAILED', message: 'The voice is gone;\nchoose another.' },
  },
]
const csv = receiptCsv(jobs)
const json = receiptJson('Spring', jobs)
const list = 'job_id;title;client\r\njob_1;"Größe; ""M""";Acme\r\njob_2;日本;\r\njob_3;Ende;x\r\n'
const encoded: readonly Uint8Array[] = [
  Buffer.from(list),
  Buffer.from(`\uFEFF${list}`),
  Buffer.from(`\uFEFF${list}`, 'utf16le'),
  Buffer.from(`\uFEFF${list}`, 'utf16le').swap16(),
  Buffer.from(list, 'latin1'),
]

describe('a list', () => {
  test('with any bytes changed, in whatever encoding, is read or refused with a reason', async () => {
    const bytes = fc
      .tuple(fc.constantFrom(...encoded), byteFaults())
      .map(([file, faults]) => withFaults(file, faults))
    const names = fc.constantFrom('jobs.csv', 'jobs.txt', 'jobs.json', 'jobs.xlsx', '')
    await fc.assert(fc.asyncProperty(names, bytes, (name, file) => isRead(name, file)))
  })

  test('of any JSON is read or refused with a reason', async () => {
    const values = fc.oneof(spoilt([{ jobId: 'job_1', title: 'A' }, 'job_2', 7]), hostileJson())
    await fc.assert(
      fc.asyncProperty(values, (value) => isRead('jobs.json', JSON.stringify(value) ?? '')),
    )
  })
})

describe('a receipt', () => {
  test('with any bytes changed is read or refused with a reason', async () => {
    const files = fc.constantFrom(['r.csv', csv] as const, ['r.json', json] as const)
    await fc.assert(
      fc.asyncProperty(files, byteFaults(), ([name, text], faults) =>
        isRead(name, withFaults(Buffer.from(text), faults)),
      ),
    )
  })

  test('with anything in any of its places is read or refused with a reason', async () => {
    await fc.assert(
      fc.asyncProperty(spoilt(JSON.parse(json)), (value) =>
        isRead('r.json', JSON.stringify(value) ?? ''),
      ),
    )
  })

  test('with anything in any of its cells is read or refused with a reason', async () => {
    const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`
    const head = csv.slice(0, csv.indexOf('\r\n'))
    const columns = head.split(',')
    const usual = { job_id: 'job_9', provider: 'redner', state: 'completed', output: '0' }
    const cells = fc.array(fc.option(hostileText()), {
      minLength: columns.length,
      maxLength: columns.length,
    })
    await fc.assert(
      fc.asyncProperty(fc.array(cells, { minLength: 1, maxLength: 4 }), async (rows) => {
        const lines = rows.map((row) =>
          columns
            .map((name, i) => quoted(row[i] ?? usual[name as keyof typeof usual] ?? ''))
            .join(','),
        )
        await isRead('r.csv', [head, ...lines, ''].join('\r\n'))
      }),
    )
  })
})

test('a link proposes jobs that it names and nothing else, or is refused', () => {
  const part = fc.oneof(
    hostileText(),
    hostileText().map(encodeURIComponentLeniently),
    fc.constantFrom(
      'ids=job_1',
      'ids=job_1,job_2',
      'provider=redner',
      'name=Spring',
      '&',
      '?',
      '/',
    ),
  )
  const links = fc.oneof(
    fc.array(part, { maxLength: 6 }).map((parts) => `reelhaul://add?${parts.join('&')}`),
    fc.array(part, { maxLength: 6 }).map((parts) => `reelhaul://add?ids=job_7&${parts.join('&')}`),
    fc.array(part, { maxLength: 6 }).map((parts) => `reelhaul:${parts.join('')}`),
    hostileText(),
  )
  fc.assert(
    fc.property(links, (link) => {
      try {
        const draft = readAddLink(link)
        isDraft(draft)
        const named = new URL(link).searchParams.getAll('ids').join(' ')
        for (const row of draft.rows) {
          expect(named).toContain(row.remoteId)
          expect(row).toMatchObject({ columns: {}, account: null, earlier: null })
          expect(row).not.toHaveProperty('accountId')
        }
        expect(draft.name).toMatch(/^[^\p{C}]{1,100}$/u)
        expect(draft.hints).toEqual([])
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError)
        expect((error as Error).message.length).toBeLessThan(1000)
      }
      assertUnpolluted()
    }),
  )
})

function encodeURIComponentLeniently(text: string): string {
  return `name=${encodeURIComponent(text.toWellFormed())}`
}

test('a template is refused, or names every file below its folder, on every system', () => {
  const template = fc
    .array(
      fc.oneof(
        hostileText(),
        fc.constantFrom(
          '{title}',
          '{jobId}',
          '{locale}',
          '{kind?}',
          '{index:3}',
          '{ext}',
          '{date}',
        ),
        fc.constantFrom(
          '/',
          '\\',
          '.',
          '..',
          ' ',
          '{client}',
          '{__proto__}',
          '{constructor}',
          ':',
          'CON',
        ),
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join(''))
  const output: fc.Arbitrary<NamedOutput> = fc.record({
    key: hostileText(),
    kind: fc.constantFrom(...outputKindSchema.options),
    locale: fc.option(hostileText()),
    index: fc.option(fc.nat()),
    extension: fc.oneof(fc.constant('mp4'), hostileText()),
  })
  const named = fc.record({
    provider: fc.constant('redner'),
    jobId: hostileText(),
    title: fc.option(hostileText()),
    date: fc.constant(1_700_000_000_000),
    columns: fc.dictionary(fc.oneof(fc.constant('client'), hostileText()), hostileText(), {
      noNullPrototype: true,
    }),
  })
  const system = fc.constantFrom<['linux' | 'win32' | 'darwin', string][]>(
    ['linux', '/films/batch'],
    ['win32', 'C:\\Films\\Batch'],
    ['darwin', '/Users/a/Films'],
  )
  const outputs = fc.uniqueArray(output, { minLength: 1, maxLength: 4, selector: ({ key }) => key })
  fc.assert(
    fc.property(template, named, outputs, system, (text, job, files, [platform, folder]) => {
      let names: string[]
      try {
        names = nameOutputs(parseTemplate(text), job, files)
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError)
        return
      }
      const separator = platform === 'win32' ? '\\' : '/'
      for (const name of names) {
        const path = targetPath(folder, name, platform)
        expect(path.startsWith(folder + separator)).toBe(true)
        for (const component of path.slice(folder.length + 1).split(separator)) {
          expect(component).not.toMatch(/^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i)
          expect(component).not.toMatch(/[\p{Cc}<>:"/\\|?*]|[. ]$|^\.{0,2}$/u)
          expect(Buffer.byteLength(component)).toBeLessThanOrEqual(255)
          expect(component.isWellFormed()).toBe(true)
        }
      }
    }),
  )
})
