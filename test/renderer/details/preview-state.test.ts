// @vitest-environment node
import { expect, it } from 'vitest'
import { PreviewState } from '../../../renderer/details/preview-state.svelte.ts'
import { FakeApi } from '../fake-api.ts'
import { fakeText } from '../fake-views.ts'

const first = { jobId: 1, outputKey: '0' }
const second = { jobId: 1, outputKey: '1' }

it('shows one file at a time, and none when it is asked for again', async () => {
  const preview = new PreviewState(new FakeApi())
  await preview.toggle(first, 'video')
  expect(preview.url).toContain('/1/0')
  await preview.toggle(second, 'text')
  expect([preview.isShown(first), preview.isShown(second)]).toEqual([false, true])
  expect([preview.url, preview.text]).toEqual([null, fakeText])
  await preview.toggle(second, 'text')
  expect([preview.isShown(second), preview.text]).toEqual([false, null])
})

it('ignores an answer that comes after another file was chosen', async () => {
  const api = new FakeApi()
  const preview = new PreviewState(api)
  let answer: (url: string) => void = () => undefined
  api.answers.mediaUrl = () => new Promise((resolve) => (answer = resolve))
  const late = preview.toggle(first, 'video')
  await Promise.resolve()
  await preview.toggle(second, 'text')
  answer('reelhaul-media://late')
  await late
  expect(preview.url).toBeNull()
  expect(preview.text).toEqual(fakeText)
})

it('forgets that a file could not be played when another is chosen', async () => {
  const preview = new PreviewState(new FakeApi())
  await preview.toggle(first, 'video')
  preview.unplayable = true
  await preview.toggle(second, 'audio')
  expect(preview.unplayable).toBe(false)
})
