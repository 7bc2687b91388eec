/**
 * The program of one measurement: `run-client.ts CLIENT LIST FOLDER AT_ONCE REPORT`, with "URL NAME" on
 * each line of the list. What it writes into the report begins once everything is loaded.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Sample } from '../../metrics.ts'
import type { Client } from './client.ts'
import { isClientName, openClient } from './open-client.ts'

const [name = '', list = '', folder = '', atOnce = '', report = ''] = process.argv.slice(2)
if (!isClientName(name)) throw new Error(`There is no client "${name}".`)

const links = readFileSync(list, 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split(' ') as [url: string, name: string])
const { origin } = new URL(links[0]?.[0] ?? '')
const client = await openClient(name, origin, Number(atOnce))

forgetPeak()
const cpuBefore = process.cpuUsage()
const began = performance.now()
await Promise.all(Array.from({ length: Number(atOnce) }, () => work(client)))
const wall = (performance.now() - began) / 1000
const { user, system } = process.cpuUsage(cpuBefore)
const sample: Sample = { wall, cpu: (user + system) / 1e6, memory: peakMiB() }
writeFileSync(report, JSON.stringify(sample))
await client.close()

async function work({ fetch }: Client): Promise<void> {
  for (let link; (link = links.pop());) await fetch(link[0], join(folder, link[1]))
}

/** Loading, and stripping types from the source, may have taken more than the work does. */
function forgetPeak(): void {
  globalThis.gc?.()
  try {
    // Linux, proc(5): sets the highest resident set to the present one.
    writeFileSync('/proc/self/clear_refs', '5')
  } catch {
    // The peak of all is what other systems tell.
  }
}

function peakMiB(): number {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
    if (kilobytes !== undefined) return Number(kilobytes) / 1024
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS / 1024
}
