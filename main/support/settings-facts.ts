/** The settings as a support bundle shows them: no secret, no address, no folder, no command. */
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { settingsSchema, type Settings } from '../../preload/contract/model.ts'
import type { LeaveOut } from './left-out.ts'

const LARGEST_BYTES = 1024 * 1024

/** Each setting as it is shown; one that is not named here is not. */
const shown = {
  downloadFolder: (value, leaveOut) => leaveOut(value),
  template: (value) => value,
  concurrency: (value) => value,
  segments: (value) => value,
  limitRate: (value) => value,
  pollInterval: (value) => value,
  expirationSeconds: (value) => value,
  stuckAfterHours: (value) => value,
  giveUpAfterHours: (value) => value,
  joinSubtitles: (value) => value,
  collisions: (value) => value,
  webhookListener: ({ enabled, port }) => ({ enabled, port }),
  control: (value) => value,
  metrics: (value) => value,
  notify: ({ enabled, url, batches, jobs }) => ({ enabled, url: isSet(url), batches, jobs }),
  watchedFolder: ({ enabled, folder }, leaveOut) => ({ enabled, folder: leaveOut(folder) }),
  schedule: (value) => value,
  afterBatch: ({ action, command }) => ({ action, command: isSet(command) }),
  archiveAfterDays: (value) => value,
  network: ({ proxy, address, bypass, user, certificates }) => ({
    proxy,
    address: isSet(address),
    bypass: isSet(bypass),
    user: isSet(user),
    certificates: isSet(certificates),
  }),
  list: (value) => value,
  notifications: (value) => value,
  theme: (value) => value,
  language: (value) => value,
  logLevel: (value) => value,
} satisfies { readonly [K in keyof Settings]?: (value: Settings[K], leaveOut: LeaveOut) => unknown }

const isSet = (text: string): string => (text === '' ? 'not set' : 'set')

/**
 * Those that the file names, one by one: a value that cannot be understood says so.
 * @throws the system's error when the file cannot be read, SyntaxError when it is no JSON
 */
export async function settingsFacts(dataFolder: string, leaveOut: LeaveOut): Promise<object> {
  const path = join(dataFolder, 'settings.json')
  const size = await sizeOf(path)
  if (size === null) return { exists: false }
  if (size > LARGEST_BYTES) return { unreadable: `${size} bytes are too many for settings.` }
  const { settings } = parsed(await readFile(path, 'utf8'))
  const stored = { ...(settings as Record<string, unknown> | undefined) }
  const facts = Object.keys(stored).map((name) => [name, factOf(name, stored[name], leaveOut)])
  return Object.fromEntries(facts) as object
}

function factOf(name: string, value: unknown, leaveOut: LeaveOut): unknown {
  if (!isShown(name)) return 'not shown'
  const known = settingsSchema.shape[name].safeParse(value)
  if (!known.success) return 'not valid'
  const show = shown[name] as (value: unknown, leaveOut: LeaveOut) => unknown
  return show(known.data, leaveOut)
}

const isShown = (name: string): name is keyof typeof shown => Object.hasOwn(shown, name)

function parsed(text: string): { settings?: unknown } {
  try {
    return { ...(JSON.parse(text) as object | null) }
  } catch {
    // The parser's own message repeats some of the text.
    throw new SyntaxError('The file is no JSON.')
  }
}

/** Null: there is no such file. */
async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
