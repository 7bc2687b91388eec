/** What users pick instead, each called as it serves best. All get their links ready-made. */
import { join } from 'node:path'
import type { Command } from '../measure.ts'

export interface FetchList {
  /** A list as `writeUrlLists` wrote it for the tool. */
  readonly list: string
  /** Where the files go; exists. */
  readonly folder: string
  readonly concurrency: number
  /** PEM of the store's certificate. */
  readonly certificate?: string | null
}

/** @param split connections for one file, and more options where needed */
export function aria2c(run: FetchList, split = 1, more: readonly string[] = []): Command {
  const { list, folder, concurrency, certificate = null } = run
  return {
    file: 'aria2c',
    args: [
      ...['--no-conf', '--quiet', `--input-file=${list}`, `--dir=${folder}`],
      ...[`--max-concurrent-downloads=${concurrency}`, `--split=${split}`],
      ...[`--max-connection-per-server=${split}`, '--min-split-size=1M'],
      ...(certificate === null ? [] : [`--ca-certificate=${certificate}`]),
      ...more,
    ],
  }
}

export function curl(run: FetchList, more: readonly string[] = []): Command {
  const { list, folder, concurrency, certificate = null } = run
  return {
    file: 'curl',
    args: [
      ...['--silent', '--show-error', '--fail', '--output-dir', folder, '--config', list],
      ...(concurrency === 1 ? [] : ['--parallel', '--parallel-max', String(concurrency)]),
      ...(certificate === null ? [] : ['--cacert', certificate]),
      ...more,
    ],
  }
}

/** curl, and then what makes its files survive a power cut as ours do. */
export function curlThenSync(run: FetchList): Command {
  const { file, args } = curl(run)
  const script = '"$@" && find "$0" -type f -exec sync {} +'
  return { file: 'bash', args: ['-c', script, run.folder, file, ...args] }
}

const script = (name: string): string => join(import.meta.dirname, 'scripts', name)

/** A short Node script with fetch. */
export function nodeScript({ list, folder, concurrency, certificate = null }: FetchList): Command {
  return {
    file: process.execPath,
    args: [script('fetch-urls.mjs'), list, folder, String(concurrency)],
    ...(certificate !== null && { env: { NODE_EXTRA_CA_CERTS: certificate } }),
  }
}

export interface FetchJobs {
  /** A file of job ids, or a CSV of them. */
  readonly list: string
  readonly folder: string
  readonly concurrency: number
  readonly apiOrigin: string
  readonly apiKey: string
}

/** A short Node script that polls without a pause and keeps nothing. */
export function nodeJobScript(run: FetchJobs): Command {
  return { file: process.execPath, args: [script('fetch-jobs.mjs'), ...jobArguments(run)] }
}

/** The same with bash, curl and jq. */
export function bashJobScript(run: FetchJobs): Command {
  return { file: 'bash', args: [script('fetch-jobs.sh'), ...jobArguments(run)] }
}

/** From a CSV of finished jobs: curl, jq, aria2c, sha256sum and sync, one after the other. */
export function csvScript(run: FetchJobs): Command {
  return { file: 'bash', args: [script('fetch-csv.sh'), ...jobArguments(run)] }
}

function jobArguments({ list, folder, concurrency, apiOrigin, apiKey }: FetchJobs): string[] {
  return [list, folder, String(concurrency), apiOrigin, apiKey]
}
