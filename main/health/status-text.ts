/** A status for people. Pure. */
import type { Status } from './status-model.ts'

export interface StatusWords {
  readonly bytes: (bytes: number) => string
  /** Without control characters. */
  readonly printable: (text: string) => string
}

/** Lines, each with its end. */
export function statusText(status: Status, { bytes, printable }: StatusWords): string {
  const { jobs, files, accounts, due, rates, disk, problems } = status
  const states = Object.entries(jobs).filter(([name, n]) => name !== 'total' && n > 0)
  const lines = [
    `Queue     ${status.dataFolder} (version ${status.schemaVersion})`,
    `Program   ${programText(status)}`,
    `Jobs      ${jobs.total}${states.length > 0 ? `: ${states.map(([name, n]) => `${n} ${name}`).join(', ')}` : ''}`,
    `Files     ${files.saved} saved (${bytes(files.bytes)})`,
    `Rates     ${rates.bytesPerSecond === null ? '' : `${bytes(rates.bytesPerSecond)}/s, `}${rates.jobsPerHour} jobs completed in the last hour`,
    `Due       ${due.nextAt === null ? 'nothing' : `${due.jobs} now, the first at ${due.nextAt}`}`,
    ...accounts.map(
      ({ name, provider, jobs: own, waitsUntil }) =>
        `Account   ${name} (${provider}): ${own.total} jobs${waitsUntil === null ? '' : `, waits until ${waitsUntil}`}`,
    ),
    ...disk.map(
      ({ path, freeBytes, missingBytes }) =>
        `Disk      ${path}: ${freeBytes === null ? 'free space not known' : `${bytes(freeBytes)} free`}${missingBytes > 0 ? `, ${bytes(missingBytes)} still to be saved` : ''}`,
    ),
    ...problems
      .filter(({ code }) => code !== 'NOT_RUNNING')
      .map(({ message }) => `Attention ${message}`),
  ]
  return lines.map((line) => `${printable(line)}\n`).join('')
}

function programText({ program, paused }: Status): string {
  if (program === null) return 'none'
  const { kind, pid, since, version, answers } = program
  const what = kind === 'app' ? 'the app' : kind === 'headless' ? 'a headless run' : 'in use'
  const facts = [
    ...(version === null ? [] : [`version ${version}`]),
    ...(pid === null ? [] : [`process ${pid}`]),
    ...(since === null ? [] : [`since ${since}`]),
    ...(paused === true ? ['paused'] : []),
    ...(answers ? [] : ['its control interface is off']),
  ]
  return `${what}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}`
}
