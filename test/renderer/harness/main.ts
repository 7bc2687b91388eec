/** The window over made-up jobs in a plain browser: `?jobs=300&attention&nokeyring&language=ar&receipt&browse`. */
import { mount } from 'svelte'
import { languageChoices } from '../../../preload/contract/languages.ts'
import App from '../../../renderer/App.svelte'
import { AppState } from '../../../renderer/window/app-state.svelte.ts'
import { Later } from '../../../renderer/window/later.svelte.ts'
import '../../../renderer/styles/tokens.css'
import '../../../renderer/styles/base.css'
import '../../../renderer/styles/controls.css'
import { FakeApi } from '../fake-api.ts'
import { fakeAccount, fakeReceiptPreview } from '../fake-views.ts'

const wishes = new URLSearchParams(location.search)
const api = new FakeApi({
  jobs: Number(wishes.get('jobs') ?? 300),
  attention: wishes.has('attention'),
  keyring: !wishes.has('nokeyring'),
  accounts: wishes.has('nokeyring') ? [] : [fakeAccount],
})
if (wishes.has('receipt')) api.preview = fakeReceiptPreview
const language = languageChoices.find((choice) => choice === wishes.get('language'))
api.settings = { ...api.settings, language: language ?? 'system' }

if (wishes.has('browse')) {
  const films = { ...fakeAccount, id: 'films', provider: 'adobe', name: 'Films' }
  const providers = api.environment.providers.map((provider) =>
    provider.name === 'adobe' ? { ...provider, findProducts: ['dub', 'render'] } : provider,
  )
  api.accounts = [...api.accounts, { ...films, hasKey: wishes.get('browse') !== 'nokey' }]
  api.environment = { ...api.environment, providers }
}
const target = document.getElementById('app')
const later = new Later(() => import('../../../renderer/window/later-parts.ts'))
if (target) mount(App, { target, props: { app: new AppState(api), later } })

// As main does: a bit of every running download, ten times a second.
setInterval(() => {
  api.jobs = api.jobs.map((job) =>
    job.state === 'downloading' && job.bytesTotal !== null
      ? { ...job, bytesDone: Math.min(job.bytesTotal, job.bytesDone + job.bytesPerSecond / 10) }
      : job,
  )
  api.push()
}, 100)
