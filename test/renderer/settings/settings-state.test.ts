// @vitest-environment node
import { beforeEach, expect, it, vi } from 'vitest'
import type { Environment } from '../../../preload/contract/model.ts'
import { SettingsState } from '../../../renderer/settings/settings-state.svelte.ts'
import { callError, FakeApi } from '../fake-api.ts'
import { settled } from '../helpers/settled.ts'

let api: FakeApi
let state: SettingsState

beforeEach(async () => {
  api = new FakeApi()
  state = new SettingsState(api)
  await state.load()
})

it('saves only what was changed, at once', async () => {
  expect(await state.set('theme', 'dark')).toBe(true)
  expect(api.lastInput('saveSettings')).toEqual({ theme: 'dark' })
  expect(state.theme).toBe('dark')
})

it('does not send a value that the contract refuses', async () => {
  expect(await state.set('template', '')).toBe(false)
  expect(state.problems.template).toBe('This cannot be empty.')
  expect(await state.set('template', 'x'.repeat(301))).toBe(false)
  expect(state.problems.template).toBe('At most 300 characters.')
  expect(api.count('saveSettings')).toBe(0)
})

it("shows main's reason for refusing and forgets it after a good value", async () => {
  const { saveSettings } = api.answers
  api.answers.saveSettings = () => {
    throw callError({
      reason: 'USER_INVALID_INPUT',
      message: 'The template has no {title}.',
      permanent: true,
      advice: 'askedLater',
    })
  }
  expect(await state.set('template', '{jobld}')).toBe(false)
  expect(state.problems.template).toBe('The template has no {title}.')
  api.answers.saveSettings = saveSettings
  await state.set('template', '{title}.{ext}')
  expect(state.problems.template).toBeUndefined()
})

it('leaves the folder alone when the dialog is closed', async () => {
  api.answers.chooseFolder = () => null
  await state.chooseDownloadFolder()
  expect(api.count('saveSettings')).toBe(0)
})

it('speaks the language that the page was opened with until the locales of the user are known', async () => {
  vi.stubGlobal('location', { search: '?language=ja' })
  const known = Promise.withResolvers<Environment>()
  api.answers.getEnvironment = () => known.promise
  const early = new SettingsState(api)
  const loading = early.load()
  await settled()
  expect(early.settings).not.toBeNull()
  expect(early.language).toBe('ja')
  known.resolve({ ...api.environment, locales: ['de-AT'] })
  await loading
  expect(early.language).toBe('de')
  vi.unstubAllGlobals()
})
