/** The whole window over a fake API, as a user of it sees it. */
import { configure, render } from '@testing-library/svelte'
import App from '../../../renderer/App.svelte'
import { AppState } from '../../../renderer/window/app-state.svelte.ts'
import { Later } from '../../../renderer/window/later.svelte.ts'
import { FakeApi, type FakeOptions } from '../fake-api.ts'
import { fakeLayout } from './fake-layout.ts'
import { settled } from './settled.ts'

// Nothing is laid out here, so visibility says nothing; working it out takes most of a test's time.
// What is waited for ends the wait; a busy machine may take long to get there.
configure({ defaultHidden: true, asyncUtilTimeout: 15_000 })

export async function renderApp({
  width,
  ...options
}: FakeOptions & { width?: number } = {}): Promise<{ api: FakeApi; app: AppState }> {
  fakeLayout(540, width)
  const api = new FakeApi(options)
  const app = new AppState(api)
  // What the first view does not need is there a moment later.
  const later = new Later(() => import('../../../renderer/window/later-parts.ts'))
  await later.load()
  render(App, { app, later })
  await settled()
  await settled()
  return { api, app }
}
