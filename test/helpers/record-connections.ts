/**
 * Records what a program does with the network: every connection and datagram of all its processes and
 * threads, as the kernel sees it. Nothing that a program does (a library of its own, another process,
 * Chromium's network service) goes past system calls.
 */
import { execFileSync } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

export interface Connection {
  /** `listen`: waits for connections at the address. */
  readonly kind: 'tcp' | 'udp' | 'listen' | 'lookup' | 'other'
  /** `127.0.0.1:443`, `[::1]:443`; of what is no connection, the call itself. */
  readonly to: string
  /** Name of the thread, of use in messages only. */
  readonly by: string
}

export interface Recorder {
  /** Put before a program's command: the program stays the process that was started. */
  readonly command: readonly [string, ...string[]]
  /** What the ended program and all that it started have done, each kind, address and thread once. */
  read(): Promise<Connection[]>
}

/** The rings that Node sets up (io_uring) carry its files and what it waits for, no connections. */
const calls = 'socket,connect,listen,sendto,sendmsg,sendmmsg'

/** Why nothing can be recorded here; null: it can. */
export function cannotRecord(): string | null {
  if (process.platform !== 'linux') return 'strace is for Linux'
  try {
    execFileSync('strace', ['-qq', '-o', '/dev/null', '-e', 'trace=none', 'true'])
    return null
  } catch (error) {
    return `strace is missing or may not trace here: ${String(error).split('\n')[0]}`
  }
}

/** @param file where the calls are kept, absolute; each recorder needs one of its own */
export function recordConnections(file: string): Recorder {
  const traced = ['-f', '--seccomp-bpf', '-e', `trace=${calls}`, '-e', 'signal=none']
  // Protocols and addresses of sockets, names of threads, nothing of what is sent.
  const shown = ['-qq', '-yy', '-Y', '-s', '64']
  return {
    // -D: the tracer is the one that goes aside.
    command: ['strace', '-D', ...traced, ...shown, '-o', file],
    async read() {
      // The tracer writes a little longer than the program lives.
      while (await isTracing(file)) await delay(20)
      return readConnections(await readFile(file, 'utf8'))
    },
  }
}

async function isTracing(file: string): Promise<boolean> {
  const running = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const commands = running.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''))
  return (await Promise.all(commands)).some((command) => command.split('\0').includes(file))
}

/** Of strace’s lines. */
function readConnections(trace: string): Connection[] {
  const found = trace.split('\n').flatMap((line) => {
    const [, by, call, args] = /^\d+<(.*?)> (\w+)\((.*)$/.exec(line) ?? []
    if (by === undefined || call === undefined || args === undefined) return []
    return connectionOf(call, args).map((one) => ({ ...one, by }))
  })
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()]
}

function connectionOf(call: string, args: string): Omit<Connection, 'by'>[] {
  if (call === 'socket') return ofSocket(args)
  const to = addressOf(args)
  if (call === 'listen') {
    const at = /<TCP(?:v6)?:\[(.+):(\d+)\]>/.exec(args)
    return at ? [{ kind: 'listen', to: `${at[1]}:${at[2]}` }] : []
  }
  if (to === null) return isResolver(args) ? [{ kind: 'lookup', to: `${call}(${args}` }] : []
  return [{ kind: /^\d+<TCP/.test(args) ? 'tcp' : 'udp', to }]
}

/** Sockets that neither listen nor connect by an address that is seen here: raw ones and packets. */
function ofSocket(args: string): Omit<Connection, 'by'>[] {
  const [, family, type] = /^AF_(\w+), SOCK_(\w+)/.exec(args) ?? []
  const known = family === 'UNIX' || family === 'NETLINK'
  const internet = family === 'INET' || family === 'INET6'
  if (known || (internet && (type === 'STREAM' || type === 'DGRAM'))) return []
  return [{ kind: 'other', to: `socket(${args}` }]
}

/** The first address of the internet among a call's arguments. */
function addressOf(args: string): string | null {
  const four = /sin_port=htons\((\d+)\), sin_addr=inet_addr\("([^"]+)"\)/.exec(args)
  if (four) return `${four[2]}:${four[1]}`
  const six = /sin6_port=htons\((\d+)\).*?inet_pton\(AF_INET6, "([^"]+)"/.exec(args)
  return six ? `[${six[2]}]:${six[1]}` : null
}

/** A service of this machine that looks names up for programs: systemd's. */
const isResolver = (args: string): boolean => /sun_path="[^"]*systemd[./]resolve/i.test(args)

/** What was done besides waiting for connections on this machine and what is allowed, for a message. */
export function unexpected(
  recorded: readonly Connection[],
  allowed: Iterable<string>,
): readonly string[] {
  const known = new Set(allowed)
  return recorded
    .filter(({ kind, to }) => {
      if (kind === 'tcp') return !known.has(to)
      return kind !== 'listen' || !/^(127\.\d+\.\d+\.\d+|\[?::1\]?):/.test(to)
    })
    .map(({ kind, to, by }) => `${by}: ${kind} ${to}`)
}

/** `host:port` of URLs, as connections show it. */
export const hostsOf = (...urls: readonly string[]): string[] =>
  urls.map((url) => new URL(url).host)

/** Addresses that were connected to, sorted, each once. */
export const reached = (recorded: readonly Connection[]): string[] =>
  [...new Set(recorded.flatMap(({ kind, to }) => (kind === 'tcp' ? [to] : [])))].sort()

/** Addresses that the program itself listened on. */
export const listened = (recorded: readonly Connection[]): string[] =>
  recorded.flatMap(({ kind, to }) => (kind === 'listen' ? [to] : []))
