import { expect, it } from 'vitest'
import type { Located, Verification } from '../../../preload/contract/saved-files.ts'
import type { Failure } from '../../../preload/contract/vocabulary.ts'
import { resultOf } from '../../../renderer/details/saved-files-state.svelte.ts'
import { AppState } from '../../../renderer/window/app-state.svelte.ts'
import { callError, FakeApi } from '../fake-api.ts'
import { settled } from '../helpers/settled.ts'

const ref = { jobId: 1, outputKey: '0' }
const shown = ({ notices }: AppState) => notices.shown.map(({ text }) => text)

async function started() {
  const api = new FakeApi()
  const app = new AppState(api)
  app.start()
  await settled()
  return { api, app, saved: app.savedFiles }
}

const running: Verification = {
  ...{ files: 4, filesDone: 1, bytes: 100, bytesDone: 25, found: { same: 1 }, located: 0 },
  state: 'running',
}

it('shows a verification while it runs, and what came of it in one sentence', async () => {
  const { api, app, saved } = await started()
  api.emit('verification', running)
  expect(saved.verification).toEqual(running)
  api.emit('verification', {
    ...running,
    filesDone: 4,
    found: { same: 3, moved: 1 },
    state: 'done',
  })
  expect(saved.verification).toBeNull()
  expect(shown(app)).toEqual(['Verified 4 files: 1 moved.'])
})

it('takes up a verification that runs already, and nothing of one that is over', async () => {
  const api = new FakeApi()
  api.answers.getVerification = () => running
  const app = new AppState(api)
  app.start()
  await settled()
  expect(app.savedFiles.verification).toEqual(running)
  const later = new FakeApi()
  later.answers.getVerification = () => ({ ...running, state: 'done' })
  const second = new AppState(later)
  second.start()
  await settled()
  expect(second.savedFiles.verification).toBeNull()
  expect(shown(second)).toEqual([])
})

it.each([
  [
    { filesDone: 4, found: { same: 4 }, state: 'done' },
    'All 4 files are as they were saved.',
    'good',
  ],
  [
    { filesDone: 2, found: { same: 2 }, state: 'stopped' },
    'Verification stopped after 2 of 4 files.',
    'good',
  ],
  [
    { filesDone: 4, found: { same: 1, changed: 1, unreachable: 2 }, state: 'done' },
    'Verified 4 files: 1 changed, 2 not reachable.',
    'bad',
  ],
  [
    { filesDone: 4, found: { same: 4 }, located: 4, state: 'done' },
    'Verified 4 files: 4 found again.',
    'good',
  ],
] as const)('says of %j: %s', (change, text, tone) => {
  expect(resultOf({ ...running, ...change })).toEqual([text, tone])
})

it.each<[Located, string]>([
  [{ type: 'found', path: '/a/b.mp4', renamed: false, siblings: 0 }, 'Found: /a/b.mp4'],
  [
    { type: 'found', path: '/a/b.mp4', renamed: true, siblings: 0 },
    'Found in the same folder, under another name: /a/b.mp4',
  ],
  [{ type: 'taken', name: 'b.mp4', job: 'Spring' }, 'b.mp4 belongs to the job “Spring”.'],
])('says what came of looking for a file: %j', async (located, text) => {
  const { api, app, saved } = await started()
  api.answers.locateFile = () => located
  await saved.locate(ref)
  expect(shown(app)).toEqual([text])
  expect(saved.other).toBeNull()
})

it('offers the files that were moved together', async () => {
  const { api, app, saved } = await started()
  api.answers.locateFile = () => ({ type: 'found', path: '/a/b.mp4', renamed: false, siblings: 2 })
  await saved.locate(ref)
  expect(shown(app)).toEqual(['Found: /a/b.mp4 2 more missing files may be there.'])
  app.notices.shown[0]?.offer?.take()
  await settled()
  expect(api.count('verifySiblings')).toBe(1)
})

it('shows another file with both facts, until the next one is chosen', async () => {
  const { api, saved } = await started()
  const facts = { saved: { bytes: 1, sha256: 'a' }, chosen: { bytes: 2, sha256: 'b' } }
  api.answers.locateFile = () => ({ type: 'other', name: 'b.mp4', ...facts })
  await saved.locate(ref)
  expect(saved.other).toMatchObject({ ref, file: { name: 'b.mp4', ...facts } })
  api.answers.locateFile = () => ({ type: 'closed' })
  await saved.locate(ref)
  expect(saved.other).toBeNull()
})

it('looks at jobs that have saved something, and asks nothing of others', async () => {
  const { api, saved } = await started()
  const done = api.jobs.find(({ state }) => state === 'completed')!
  await saved.look(done)
  await saved.look({ ...done, outputs: done.outputs.map((one) => ({ ...one, state: 'pending' })) })
  expect(api.count('lookAtFiles')).toBe(1)
})

it('asks where to before jobs are downloaded again, and offers to take it back', async () => {
  const { api, app, saved } = await started()
  await saved.downloadAgain({ ids: [1] })
  const { again } = saved
  expect(again.open).toBe(true)
  again.place = 'other'
  expect(again.canStart).toBe(false)
  await again.chooseFolder()
  again.template = '{title} 2.{ext}'
  await again.refresh()
  expect(again.canStart).toBe(true)
  await again.start()
  expect(api.lastInput('downloadAgain')).toEqual({
    ...{ target: { ids: [1] }, folder: '/home/ana/Elsewhere', template: '{title} 2.{ext}' },
    changed: 'keep',
  })
  expect(again.open).toBe(false)
  expect(shown(app)).toEqual(['1 job is downloaded again.'])
  app.notices.shown[0]?.offer?.take()
  await settled()
  expect(api.lastInput('undo')).toBe(7)
})

it('a template that cannot be used, and a folder that cannot be made, are said in the question', async () => {
  const { api, saved } = await started()
  const { again } = saved
  await saved.downloadAgain({ ids: [1] })
  const preview = again.preview!
  api.answers.previewAgain = () => ({ ...preview, problem: 'No such column.' })
  await again.refresh()
  expect(again.canStart).toBe(false)
  api.answers.previewAgain = () => preview
  await again.refresh()
  const failure: Failure = {
    reason: 'USER_INVALID_INPUT',
    message: 'The folder could not be made.',
    permanent: true,
    advice: 'changeAndTry',
  }
  api.answers.downloadAgain = () => {
    // As the preload does: plain data.
    throw callError(failure)
  }
  await again.start()
  expect(again.open).toBe(true)
  expect(again.failure?.message).toBe('The folder could not be made.')
  expect(again.busy).toBe(false)
})

it('says when there is nothing to download again, and opens no question', async () => {
  const { api, app, saved } = await started()
  const { previewAgain } = api.answers
  api.answers.previewAgain = async (input) => ({ ...(await previewAgain(input)), jobs: 0 })
  await saved.downloadAgain({ ids: [1] })
  expect(saved.again.open).toBe(false)
  expect(shown(app)).toEqual(['None of these jobs can be downloaded again now.'])
})
