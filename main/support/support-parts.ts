/** What a support bundle is made of. Each part is read alone: one that cannot be says why, in its place. */
import { messageOf } from '../errors.ts'
import { databaseFacts, failureFacts, queueFacts } from './database-facts.ts'
import { createLeaveOut, type LeaveOut } from './left-out.ts'
import { bundledLogs } from './bundled-logs.ts'
import { readMe } from './read-me.ts'
import { redactedJson } from './redacted-json.ts'
import { settingsFacts } from './settings-facts.ts'
import type { SupportPart, SupportSource } from './support-source.ts'
import { crashFacts, folderFacts, systemFacts } from './system-facts.ts'

/** Reads everything that a bundle holds. Never throws. */
export async function supportParts(source: SupportSource): Promise<SupportPart[]> {
  const leaveOut = createLeaveOut()
  const { dataFolder, crashFolder } = source
  const json = async (name: string, read: Read): Promise<SupportPart> => ({
    name,
    content: `${redactedJson(await readable(read), source.redact, 2)}\n`,
  })
  const parts = [
    await json('about.json', () => systemFacts(source)),
    await json('settings.json', () => settingsFacts(dataFolder, leaveOut)),
    await json('counts.json', () => queueFacts(dataFolder, leaveOut)),
    await json('failures.json', () => failureFacts(dataFolder, leaveOut)),
    await json('database.json', () => databaseFacts(dataFolder, source.checkDatabase)),
    await json('folder.json', () => folderFacts(dataFolder, leaveOut)),
    await json('crashes.json', () => crashFacts(crashFolder)),
    ...(await logParts(source, leaveOut)),
  ]
  return [{ name: 'README.txt', content: readMe(parts.map(({ name }) => name)) }, ...parts]
}

type Read = () => unknown

/** What a part holds; `{ "unreadable": why }` where it cannot be read. */
async function readable(read: Read): Promise<unknown> {
  try {
    return await read()
  } catch (error) {
    return { unreadable: messageOf(error) }
  }
}

async function logParts(source: SupportSource, leaveOut: LeaveOut): Promise<SupportPart[]> {
  try {
    return await bundledLogs(source, leaveOut)
  } catch (error) {
    return [{ name: 'logs/unreadable.txt', content: `${source.redact(messageOf(error))}\n` }]
  }
}
