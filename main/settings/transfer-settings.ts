/** Settings as a file for another machine: without secrets, and without a program to start. */
import { z } from 'zod'
import { settingsSchema, type Settings } from '../../preload/contract/model.ts'
import { UsageError } from '../errors.ts'

const format = 'reelhaul-settings'
const version = 1

const fileSchema = z.object({
  format: z.literal(format),
  version: z.number().int(),
  settings: z.record(z.string(), z.unknown()),
})

/** JSON, indented. Keys and passwords are not among the settings; the webhook's secret is left out. */
export function settingsFile(settings: Settings): string {
  const { enabled, port } = settings.webhookListener
  const { action } = settings.afterBatch
  const shared = {
    ...{ ...settings, webhookListener: { enabled, port }, afterBatch: { action } },
    // JSON leaves out what is undefined.
    notify: undefined,
  }
  const file = { format, version, settings: shared }
  return `${JSON.stringify(file, null, 2)}\n`
}

/**
 * What a settings file changes. Values that it does not name stay as they are, and what a newer
 * Reelhaul has named is passed over. A command is never taken from a file: who sends one could start
 * anything. Neither is the receiver of webhooks: it would be told of every batch.
 * @param name of the file, for messages
 * @throws UsageError naming every value that cannot be used; nothing is to be changed then
 */
export function readSettingsFile(name: string, text: string, now: Settings): Partial<Settings> {
  const { settings } = parseFile(name, text)
  const patch: Record<string, unknown> = {}
  const problems: string[] = []
  for (const [key, schema] of Object.entries(settingsSchema.shape)) {
    if (!(key in settings) || key === 'notify') continue
    const parsed = schema.safeParse(whole(key, settings[key], now))
    if (parsed.success) patch[key] = parsed.data
    else problems.push(`${key}: ${parsed.error.issues[0]?.message ?? 'not valid'}`)
  }
  if (problems.length > 0) {
    throw new UsageError(`${name} cannot be used as it is. ${problems.join('; ')}.`)
  }
  return patch
}

function parseFile(name: string, text: string): z.infer<typeof fileSchema> {
  const parsed = fileSchema.safeParse(jsonOf(text))
  if (!parsed.success) throw new UsageError(`${name} is not a file of Reelhaul's settings.`)
  if (parsed.data.version > version) {
    throw new UsageError(`${name} was written by a newer Reelhaul. Update this one first.`)
  }
  return parsed.data
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** With the parts that a file does not hold, as they are here. */
function whole(key: string, value: unknown, now: Settings): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (key === 'webhookListener') return { ...value, secret: now.webhookListener.secret }
  if (key === 'afterBatch') {
    const { command } = now.afterBatch
    const runs = 'action' in value && value.action === 'run'
    return { ...value, command, ...(runs && { action: now.afterBatch.action }) }
  }
  return value
}
