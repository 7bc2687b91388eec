/** The whole window over a fake API, as a user of it sees it. */
import { configure, render } from '@testing-library/svelte'
import App from '../../../renderer/App.svelte'
import { AppState } from '../../../renderer/window/app-state.svelte.ts'
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
  render(App, { app })
  await settled()
  await settled()
  return { api, app }
}
