import { execFile, execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { loadSqlite } from '../../../main/queue/sqlite/driver.ts'
import { migrate } from '../../../main/queue/sqlite/schema.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const run = promisify(execFile)
const jobCount = 20_000
const pageBytes = 4096

/** Why no small disk can be made here; null: one can. */
function obstacle(): string | null {
  try {
    execFileSync('unshare', ['-m', 'true'], { stdio: 'ignore' })
    return null
  } catch {
    return 'a private mount namespace needs root and unshare'
  }
}

/** Some 5 MB, of which one page of the table of jobs is overwritten. */
function damagedQueue(): string {
  const damaged = join(tempFolder(), 'queue.sqlite')
  const database = new (loadSqlite().DatabaseSync)(damaged)
  migrate(database)
  database.exec(`
    INSERT INTO accounts (id, provider, name, base_url) VALUES ('a', 'redner', 'Redner', 'http://127.0.0.1');
    INSERT INTO batches (id, name, folder, template, created_at) VALUES (1, 'B', '/x', '{title}', 1);
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${jobCount})
    INSERT INTO jobs (id, batch_id, account_id, provider, remote_id, columns, created_at, updated_at)
    SELECT i, 1, 'a', 'redner', 'job_' || i, json_object('client', 'of job ' || i), 1, 1 FROM n;
  `)
  database.close()
  const bytes = readFileSync(damaged)
  const page = (at: number) => bytes.subarray(at, at + pageBytes)
  for (let at = pageBytes; at < bytes.length; at += pageBytes) {
    if (!page(at).includes('of job 9000')) continue
    page(at).fill(0)
    break
  }
  writeFileSync(damaged, bytes)
  return damaged
}

const program = `
  const { openDatabase } = await import(process.argv[1])
  try {
    const { database, notice } = openDatabase('disk/queue.sqlite')
    const { n } = database.prepare('SELECT count(*) AS n FROM jobs').get()
    console.log(JSON.stringify({ jobs: n, notice }))
  } catch (error) {
    console.log(JSON.stringify({ error: error.name + ': ' + error.message }))
  }`

interface Start {
  readonly jobs?: number
  readonly notice?: string | null
  readonly error?: string
}

/** Starts twice on a disk of `mib`, and once more when it has grown. */
async function starts(mib: number): Promise<readonly Start[]> {
  const script = `
    set -e
    mkdir disk
    mount -t tmpfs -o size=${mib}m none disk
    cp "$1" disk/queue.sqlite
    "$2" --input-type=module -e "$3" "$4"
    "$2" --input-type=module -e "$3" "$4"
    mount -o remount,size=200m disk
    "$2" --input-type=module -e "$3" "$4"`
  const opener = join(process.cwd(), 'main/queue/sqlite/open-database.ts')
  const args = ['-m', 'sh', '-c', script, 'sh', damagedQueue(), process.execPath, program, opener]
  const { stdout } = await run('unshare', args, { cwd: tempFolder() })
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Start)
}

test.for([6, 8, 10, 12, 14, 18])(
  'a damaged queue on a disk of %i MiB loses no job that can be read, whether or not there is room',
  { timeout: 60_000 },
  async (mib, { skip }) => {
    const why = obstacle()
    if (why !== null) skip(why)
    const [first, second, last] = await starts(mib)
    if (first?.error !== undefined) {
      expect(first.error).toMatch(/^UsageError: .*queue\.sqlite cannot be used: .*full/)
      expect(second).toEqual(first)
    } else {
      expect(second).toEqual({ jobs: first?.jobs, notice: null })
    }
    const told = [first, second, last].find(({ notice } = {}) => notice)
    expect(told?.notice).toMatch(/is damaged/)
    expect(last?.jobs).toBe(told?.jobs)
    expect(last?.jobs).toBeGreaterThan(jobCount - 200)
    expect(last?.jobs).toBeLessThan(jobCount)
  },
)
