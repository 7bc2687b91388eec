/** Everything that the command palette can do, in the words of the window. */
import { providerWords } from '../words/provider-words.svelte.ts'
import { languageChoices } from '../../preload/contract/languages.ts'
import { type BatchView, type QueueFilter } from '../../preload/contract/model.ts'
import { densities } from '../../preload/contract/list-view.ts'
import { windowShortcuts, type WindowCommand } from '../../preload/contract/shortcuts.ts'
import { themes } from '../../preload/contract/themes.ts'
import { jobStates } from '../../preload/contract/vocabulary.ts'
import { languageNames, strings } from '../words/strings.ts'
import { batchActionsOf, type BatchActionId } from '../batches/batch-actions.ts'
import type { BatchesState } from '../batches/batches-state.svelte.ts'
import type { BrowseState } from '../browse/browse-state.svelte.ts'
import type { AccountsState } from '../settings/accounts/accounts-state.svelte.ts'
import type { ImportState } from '../import/import-state.svelte.ts'
import type { SavedFilesState } from '../details/saved-files-state.svelte.ts'
import { jobActions, mayDownloadAgain, mayVerify } from '../queue/job-actions.ts'
import type { JobsState } from '../queue/jobs-state.svelte.ts'
import type { QueueState } from '../queue/queue-state.svelte.ts'
import type { SelectionState } from '../queue/selection-state.svelte.ts'
import { settingsSections, type SettingsSectionName } from '../settings/settings-sections.ts'
import type { SettingsState } from '../settings/settings-state.svelte.ts'
import { groupKeys, groupOf, groupStates } from '../controls/state-groups.ts'
import type { AboutState } from './about-state.svelte.ts'
import type { SupportState } from './support-state.ts'
import type { ViewName } from './view-name.ts'

export type CommandGroup = keyof typeof strings.palette.groups

export interface Command {
  /** The same for the same command, whenever the palette is opened. */
  readonly id: string
  readonly group: CommandGroup
  readonly words: string
  /** An accelerator that does the same. */
  readonly keys: string | null
  /** What tells it from others of the same words; null or left out: nothing. */
  readonly note?: string | null
  /** One of many: listed only when it is searched for. */
  readonly deep: boolean
  readonly run: () => void
}

/** What commands act on: the window's state. */
export interface CommandTarget {
  readonly selection: SelectionState
  readonly jobs: JobsState
  readonly batches: BatchesState
  readonly savedFiles: SavedFilesState
  readonly importing: ImportState
  readonly browse: BrowseState
  readonly queue: QueueState
  readonly accounts: AccountsState
  readonly settings: SettingsState
  readonly support: Pick<SupportState, 'copyDiagnostics' | 'saveBundle'>
  view: ViewName
  cheatSheet: boolean
  readonly about: AboutState
  showBatch(batchId: number): void
  showArchive(): void
  showOnly(filter: Partial<QueueFilter>): void
  showSettings(section: SettingsSectionName): void
}

type Make = (id: string, words: string, run: () => unknown, more?: More) => Command
interface More {
  readonly shortcut?: WindowCommand
  readonly deep?: boolean
}

const maker =
  (group: CommandGroup): Make =>
  (id, words, run, { shortcut, deep = false } = {}) => ({
    id: `${group} ${id}`,
    group,
    words,
    keys: shortcut === undefined ? null : windowShortcuts[shortcut][0],
    deep,
    run: () => void run(),
  })

/** In the order in which they are listed. What makes no sense now is left out. */
export function commandsOf(app: CommandTarget): Command[] {
  return [
    ...selectionCommands(app),
    ...actionCommands(app),
    ...batchCommands(app),
    ...showCommands(app),
    ...settingsCommands(app),
    ...lookCommands(app),
  ]
}

function selectionCommands({ selection, jobs, savedFiles }: CommandTarget): Command[] {
  const make = maker('selection')
  if (selection.count === 0) return []
  const { batchActions, menu } = strings
  const { again, verify } = menu
  const say = (action: string): string => strings.palette.onSelection({ action })
  return [
    ...jobActions
      .filter((action) => selection.can(action))
      .map((action) => make(action, say(strings.actions[action]), () => jobs.onSelection(action))),
    ...(selection.checkable
      ? [make('checkNow', say(batchActions.checkNow), () => jobs.checkSelection())]
      : []),
    ...(selection.some(mayDownloadAgain)
      ? [make('again', say(again), () => savedFiles.downloadSelectionAgain())]
      : []),
    ...(selection.some(mayVerify)
      ? [make('verify', say(verify), () => savedFiles.verifySelection())]
      : []),
  ]
}

function actionCommands(app: CommandTarget): Command[] {
  const make = maker('actions')
  const { jobs, importing, queue } = app
  const { toolbar, palette } = strings
  const { counts, paused } = queue.summary
  const commands = [
    make('import', toolbar.chooseFiles, () => importing.chooseFiles(), { shortcut: 'import' }),
    make('browse', toolbar.browse, () => app.browse.show()),
    make('paste', toolbar.paste, () => (importing.pasting = true), { shortcut: 'paste' }),
    ...waitingCommands(app),
    paused
      ? make('resume', toolbar.resumeAll, () => jobs.pauseAll(false))
      : make('pause', toolbar.pauseAll, () => jobs.pauseAll(true)),
    make('undo', palette.undo, () => jobs.undo(), { shortcut: 'undo' }),
    make('shortcuts', strings.shortcuts.title, () => (app.cheatSheet = true), {
      shortcut: 'shortcuts',
    }),
    make('about', strings.about.title, () => app.about.show(), { deep: true }),
    make('sample', toolbar.sample, () => importing.trySample(), { deep: true }),
  ]
  const failed = (counts.failed ?? 0) > 0
  return failed
    ? [make('retry', palette.retryFailed, () => jobs.retryFailed()), ...commands]
    : commands
}

function waitingCommands({ importing }: CommandTarget): Command[] {
  const n = importing.queue.aside.length
  if (n === 0) return []
  const words = strings.sheet.waiting({ n })
  return [maker('actions')('waiting', words, () => importing.queue.resume())]
}

/** All that can be done with the batch that is shown; others are found, with what is asked for most. */
function batchCommands(app: CommandTarget): Command[] {
  const { shown, listed } = app.batches
  const others = listed.filter(({ id }) => id !== shown?.id)
  return [
    ...(shown ? ofBatch(app, shown, () => true, false) : []),
    ...others.flatMap((batch) =>
      ofBatch(app, batch, (id) => id === 'folder' || id === 'receipt', true),
    ),
  ]
}

/** What a menu says of an action that asks something first. */
const asks = / ?…$/

function ofBatch(
  app: CommandTarget,
  batch: BatchView,
  wanted: (action: BatchActionId) => boolean,
  deep: boolean,
): Command[] {
  const make = maker('batches')
  const { palette } = strings
  const { id, name } = batch
  const actions = batchActionsOf(batch, app, 'header').flatMap((section) => section.actions)
  return [
    make(`show ${id}`, palette.showBatch({ name }), () => app.showBatch(id), { deep: true }),
    ...actions
      .filter((action) => wanted(action.id))
      .map((action) =>
        make(
          `${action.id} ${id}`,
          palette.ofBatch({ action: action.words.replace(asks, ''), name }),
          () => {
            // Its name is typed above its jobs.
            app.view = 'queue'
            return action.run()
          },
          { deep },
        ),
      ),
  ]
}

function showCommands(app: CommandTarget): Command[] {
  const make = maker('show')
  const { queue, accounts } = app
  const show = (id: string, what: string, run: () => void, deep = true): Command =>
    make(id, strings.palette.show({ what }), run, { deep })
  return [
    make('queue', strings.sidebar.all, () => app.showOnly({}), { shortcut: 'queue' }),
    ...(queue.archived > 0
      ? [show('archive', strings.archive.title, () => app.showArchive())]
      : []),
    ...groupKeys.map((key) =>
      show(key, strings.groups[key], () => app.showOnly({ states: [...groupStates[key]] }), false),
    ),
    make('problems', strings.palette.problems, () => (app.view = 'problems')),
    // Some groups are called as one of their states.
    ...jobStates
      .filter((state) => groupOf([state]) === null)
      .filter((state) => !groupKeys.some((key) => strings.groups[key] === strings.states[state]))
      .map((state) =>
        show(`state ${state}`, strings.states[state], () => app.showOnly({ states: [state] })),
      ),
    ...accounts.providers.map(({ name }) =>
      show(`provider ${name}`, providerWords.of(name), () => app.showOnly({ providers: [name] })),
    ),
    ...queue.locales.map((locale) =>
      show(`locale ${locale}`, locale, () => app.showOnly({ locales: [locale] })),
    ),
  ]
}

function settingsCommands(app: CommandTarget): Command[] {
  const make = maker('settings')
  return [
    make('all', strings.settings.title, () => (app.view = 'settings'), { shortcut: 'settings' }),
    ...settingsSections.map((section) =>
      make(
        section,
        strings.palette.section({ section: strings.settings[section] }),
        () => app.showSettings(section),
        { deep: true },
      ),
    ),
    make('diagnostics copy', strings.support.copyDiagnostics, () => app.support.copyDiagnostics()),
    make('support bundle', strings.support.saveBundle, () => app.support.saveBundle()),
  ]
}

function lookCommands({ settings }: CommandTarget): Command[] {
  const make = maker('look')
  const { palette, settings: words, densities: densityWords } = strings
  // What the administrator has set is not offered.
  const may = <T>(row: 'theme' | 'language', all: readonly T[]): readonly T[] =>
    settings.isFixed(row) ? [] : all
  return [
    ...may('theme', themes).map((theme) =>
      make(`theme ${theme}`, palette.theme({ theme: words.themes[theme] }), () =>
        settings.set('theme', theme),
      ),
    ),
    ...densities.map((density) =>
      make(density, palette.density({ density: densityWords[density] }), () =>
        settings.setList(() => ({ density })),
      ),
    ),
    ...may('language', languageChoices).map((choice) => {
      const language = choice === 'system' ? words.systemLanguage : languageNames[choice]
      const say = palette.language({ language })
      return make(`language ${choice}`, say, () => settings.set('language', choice), { deep: true })
    }),
  ]
}
