import { waitFor } from '@testing-library/svelte'
import { expect, it } from 'vitest'
import type { JobState } from '../../../preload/contract/vocabulary.ts'
import type { FakeApi } from '../fake-api.ts'
import { fakeJob } from '../fake-jobs.ts'
import { renderApp } from '../helpers/render-app.ts'
import { settled } from '../helpers/settled.ts'

const row = (index: number) => document.querySelector(`[data-row="${index}"]`)
const endsAt = (index: number) => row(index)?.classList.contains('ended')

async function show(api: FakeApi, ...jobs: readonly [id: number, state: JobState][]) {
  api.jobs = jobs.map(([id, state]) => fakeJob(id, { state }))
  api.push()
  await settled()
  await settled()
}

it('shows that a row was saved while it was in view, and only then', async () => {
  const { api } = await renderApp({ jobs: 3 })
  await show(api, [101, 'downloading'], [102, 'completed'], [103, 'failed'])
  await waitFor(() => expect(row(2)).toBeTruthy())
  expect([0, 1, 2].map(endsAt)).toEqual([false, false, false])
  await show(api, [101, 'completed'], [102, 'completed'], [103, 'failed'])
  expect([0, 1, 2].map(endsAt)).toEqual([true, false, false])
})

it('does not take another job in the place of a row for one that was saved', async () => {
  const { api } = await renderApp({ jobs: 2 })
  await show(api, [101, 'downloading'], [102, 'completed'])
  await waitFor(() => expect(row(1)).toBeTruthy())
  await show(api, [102, 'completed'])
  expect(endsAt(0)).toBe(false)
})

it('shows it again for a job that was taken up and saved again', async () => {
  const { api } = await renderApp({ jobs: 1 })
  await show(api, [101, 'downloading'])
  await waitFor(() => expect(row(0)).toBeTruthy())
  await show(api, [101, 'completed'])
  expect(endsAt(0)).toBe(true)
  await show(api, [101, 'queued'])
  expect(endsAt(0)).toBe(false)
  await show(api, [101, 'completed'])
  expect(endsAt(0)).toBe(true)
})
