/** What "Copy diagnostics" puts on the clipboard: short, in English, for a bug report. */
import { messageOf } from '../errors.ts'
import { createLeaveOut } from './left-out.ts'
import { queueFacts } from './database-facts.ts'
import { systemFacts } from './system-facts.ts'
import type { SupportSource } from './support-source.ts'

/** Versions, system, counts by state, reasons of failures: no name, no ID, no link. Never throws. */
export async function diagnosticsText(
  source: Pick<SupportSource, 'program' | 'env' | 'dataFolder' | 'redact'>,
): Promise<string> {
  const about = await orWhyNot(() => systemFacts(source))
  const queue = await orWhyNot(() => queueFacts(source.dataFolder, createLeaveOut()))
  const lines = [...linesOf({ about }), ...linesOf({ queue })]
  return source.redact(`Reelhaul diagnostics\n${lines.join('\n')}\n`)
}

/** `queue.jobs.failed: 3` */
function linesOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const text = Array.isArray(value) ? value.join(' ') : String(value)
    return text === '' || value === undefined ? [] : [`${path}: ${text}`]
  }
  return Object.entries(value).flatMap(([name, part]) =>
    linesOf(part, path === '' ? name : `${path}.${name}`),
  )
}

async function orWhyNot(read: () => unknown): Promise<unknown> {
  try {
    return await read()
  } catch (error) {
    return { unreadable: messageOf(error) }
  }
}
