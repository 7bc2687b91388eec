/** What a program and all that it started take, as Linux's /proc says. */
import { readdirSync, readFileSync } from 'node:fs'

/** Clock ticks a second in /proc: the same on every Linux that Node runs on. */
const TICKS = 100
const MIB_IN_KIB = 1024

interface Stat {
  readonly pid: number
  readonly parent: number
  /** User and system time, seconds. */
  readonly cpu: number
}

/** @throws Error where there is no /proc */
export function processTree(root: number): number[] {
  const all = allStats()
  const tree = [root]
  for (const pid of tree) {
    tree.push(...all.filter(({ parent }) => parent === pid).map((child) => child.pid))
  }
  return tree
}

/** Memory of these processes, MiB: what they share is counted once, in parts (PSS). */
export function sharedOutMemory(pids: readonly number[]): number {
  const kib = pids.map((pid) => {
    const rollup = readOrGone(`/proc/${pid}/smaps_rollup`)
    return Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0)
  })
  return sum(kib) / MIB_IN_KIB
}

/** User and system time of these processes so far, seconds; those that have ended count nothing. */
export function cpuTime(pids: readonly number[]): number {
  return sum(pids.flatMap((pid) => statOf(pid)?.cpu ?? []))
}

function allStats(): Stat[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)) ?? [])
}

/** proc(5): after the name in brackets come state, parent, … and as 12th and 13th the times. */
function statOf(pid: number): Stat | null {
  const text = readOrGone(`/proc/${pid}/stat`)
  if (text === '') return null
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return {
    pid,
    parent: Number(fields[1]),
    cpu: (Number(fields[11]) + Number(fields[12])) / TICKS,
  }
}

function readOrGone(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)
