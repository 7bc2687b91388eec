/** Settings from a file: shown first; proxy, certificates and folders are then asked for one by one. */
import { randomUUID } from 'node:crypto'
import { basename } from 'node:path'
import type { Settings } from '../../../preload/contract/model.ts'
import type { SettingsChange } from '../../../preload/contract/settings-offer.ts'
import { UsageError } from '../../errors.ts'
import type { SettingsImportService } from '../../ipc/services.ts'
import { changesOf } from '../../settings/settings-changes.ts'
import { importSettings } from '../../settings/settings-files.ts'
import { withOwn } from '../../settings/settings-rules.ts'
import type { SettingsStore } from '../../settings/settings-store.ts'
import type { AskUser } from './ask-user.ts'
import { questionsOfSettings, type Granted, type QuestionKind } from './questions.ts'

export interface SettingsImportDeps {
  readonly settings: Pick<SettingsStore, 'get' | 'save'>
  readonly ask: AskUser
  /** Settings that the policy fixes. */
  readonly fixed: readonly string[]
}

/** What of the settings each question is about: left out together where the answer is to leave it. */
const partsOf: Readonly<Partial<Record<QuestionKind, readonly string[]>>> = {
  folder: ['downloadFolder'],
  watchedFolder: ['watchedFolder.folder', 'watchedFolder.enabled'],
  proxy: ['network.proxy', 'network.address', 'network.bypass', 'network.user'],
  certificates: ['network.certificates'],
  command: ['afterBatch.command', 'afterBatch.action'],
}
const askedParts: ReadonlySet<string> = new Set(Object.values(partsOf).flat())

/** A file names no folder that the user has chosen here: all are asked for. */
const nothingGranted: Granted = { folder: () => false, certificates: () => false }

export function createSettingsImport({
  settings,
  ask,
  fixed,
}: SettingsImportDeps): SettingsImportService {
  let last: { readonly id: string; readonly patch: Partial<Settings> } | null = null
  return {
    async offer(path) {
      const now = settings.get()
      const patch = await importSettings(path, now)
      const id = randomUUID()
      last = { id, patch }
      const asked = new Set(
        questionsOfSettings(patch, now, nothingGranted).flatMap(({ kind }) => partsOf[kind] ?? []),
      )
      const how = (changed: string): SettingsChange['how'] => {
        if (fixed.includes(changed)) return 'fixed'
        return askedParts.has(changed) && asked.has(changed) ? 'asked' : 'together'
      }
      const changes = changesOf(patch, now).map((one) => ({ ...one, how: how(one.path) }))
      return { id, file: basename(path), changes }
    },
    async take(id) {
      if (last?.id !== id) throw new UsageError('Choose the settings file once more.')
      const now = settings.get()
      // What the policy fixes is left as it is, and not asked about.
      const { patch } = last
      let wanted = withOwn({ ...now, ...patch }, now, fixed)
      for (const question of questionsOfSettings(wanted, now, nothingGranted)) {
        const answer = await ask(question, true)
        if (answer === 'no') return null
        if (answer === 'skip') wanted = withOwn(wanted, now, partsOf[question.kind] ?? [])
      }
      last = null
      const keys = Object.keys(patch) as (keyof Settings)[]
      return settings.save(Object.fromEntries(keys.map((key) => [key, wanted[key]])))
    },
  }
}
