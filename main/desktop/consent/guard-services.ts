/** The services as the window gets them: what it may not decide alone is asked of the user first. */
import { dirname, isAbsolute } from 'node:path'
import { ReelhaulError, UsageError } from '../../errors.ts'
import type { Services } from '../../ipc/services.ts'
import type { Refusal } from '../../policy/policy.ts'
import { assertAllowed } from '../../policy/policy.ts'
import type { AskUser } from './ask-user.ts'
import type { Grants } from './grants.ts'
import {
  folderQuestion,
  questionsOfAccount,
  questionsOfSettings,
  type Question,
} from './questions.ts'

export interface GuardDeps {
  readonly ask: AskUser
  readonly grants: Pick<Grants, 'folder' | 'certificates' | 'grant'>
  /** What the policy says of a folder that is written to. */
  readonly refusesFolder: (path: string) => Refusal | null
  /** The documented address of a provider; null: there is no such provider. */
  readonly usualAddress: (provider: string) => string | null
}

type Parts = Pick<
  Services,
  'settings' | 'accounts' | 'batches' | 'imports' | 'savedFiles' | 'shell'
>

export function guardServices<S extends Parts>(services: S, deps: GuardDeps): S {
  const { settings, accounts, batches, imports, savedFiles } = services
  const { grants } = deps
  const asked = async (questions: readonly Question[]): Promise<void> => {
    for (const question of questions) if ((await deps.ask(question)) !== 'yes') throw refused()
  }
  const askFolder = async (path: string | null): Promise<void> => {
    if (path === null) return
    // A relative one would be somewhere below wherever the program was started.
    if (!isAbsolute(path)) throw new UsageError(`${path} is not the full path of a folder.`)
    assertAllowed(deps.refusesFolder(path))
    const question = folderQuestion(path, grants)
    if (question === null) return
    await asked([question])
    grants.grant('folders', path)
  }
  return {
    ...services,
    shell: guardShell(services.shell, deps),
    settings: {
      ...bound(settings, ['get']),
      async save(patch) {
        await asked(questionsOfSettings(patch, settings.get(), grants))
        return settings.save(patch)
      },
    },
    accounts: {
      ...accounts,
      async save(account) {
        const before = accounts.list().find(({ id }) => id === account.id) ?? null
        await asked(questionsOfAccount(account, before, deps.usualAddress(account.provider)))
        return accounts.save(account)
      },
    },
    batches: {
      ...batches,
      async changeFolder(batchId, folder) {
        await askFolder(folder)
        return batches.changeFolder(batchId, folder)
      },
    },
    imports: {
      ...bound(imports, importCalls),
      async target(request) {
        const { folder } = request
        // Even a look at it would reach a server that a path can name.
        if (folder !== null && !grants.folder(folder)) return { folder, freeBytes: null }
        return imports.target(request)
      },
      async commit(request) {
        await askFolder(request.folder)
        return imports.commit(request)
      },
    },
    savedFiles: {
      ...savedFiles,
      async again(request) {
        await askFolder(request.folder)
        return savedFiles.again(request)
      },
    },
  }
}

const importCalls = [
  'open',
  'waiting',
  'join',
  'split',
  'reread',
  'tryTemplate',
  'stop',
  'discard',
] as const

/** Methods of an instance as functions of their own: a spread has only what is the object's own. */
function bound<T extends object, K extends keyof T>(instance: T, names: readonly K[]): Pick<T, K> {
  const entries = names.map((name) => {
    const method = instance[name] as (...args: unknown[]) => unknown
    return [name, method.bind(instance)] as const
  })
  return Object.fromEntries(entries) as unknown as Pick<T, K>
}

/** What the user chooses in a dialog is granted, as far as the policy allows it. */
function guardShell(
  shell: Services['shell'],
  { grants, refusesFolder }: Pick<GuardDeps, 'grants' | 'refusesFolder'>,
): Services['shell'] {
  const written = async (chosen: Promise<string | null>): Promise<string | null> => {
    const path = await chosen
    if (path !== null) assertAllowed(refusesFolder(dirname(path)))
    return path
  }
  return {
    ...shell,
    async chooseFolder(startAt) {
      const path = await shell.chooseFolder(startAt)
      if (path === null) return null
      assertAllowed(refusesFolder(path))
      grants.grant('folders', path)
      return path
    },
    async chooseCertificates() {
      const path = await shell.chooseCertificates()
      if (path !== null) grants.grant('certificates', path)
      return path
    },
    chooseReceipt: (proposed) => written(shell.chooseReceipt(proposed)),
    chooseCsv: (what, proposed) => written(shell.chooseCsv(what, proposed)),
    chooseSettingsFile: (what) =>
      what === 'save' ? written(shell.chooseSettingsFile(what)) : shell.chooseSettingsFile(what),
  }
}

/** Nothing was changed; the window says so where the change was made. */
const refused = (): ReelhaulError =>
  new ReelhaulError({
    reason: 'USER_CANCELLED',
    message: 'Nothing was changed: it was not confirmed.',
    permanent: true,
    advice: 'nothingToDo',
  })
