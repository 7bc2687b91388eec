/** Entry of the window: finds the API that the preload exposed and mounts the app on it. */
import { mount } from 'svelte'
import App from './App.svelte'
import { exposedApi } from './api.ts'
import { AppState } from './window/app-state.svelte.ts'
import { Later } from './window/later.svelte.ts'
import { languageOf } from '../preload/contract/languages.ts'
import { language } from './words/language.svelte.ts'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'

const target = document.getElementById('app')
if (!target) throw new Error('index.html has no #app element')
const app = new AppState(exposedApi())
// What the page guesses is what the user wants, nearly always: its words load while main is asked.
void language.load(languageOf('system', navigator.languages))
// The first picture is in the user's language and theme; what cannot be read, the window says itself.
await Promise.all([app.settings.load().catch(() => undefined), app.restore()])
await language.load(app.settings.language)
const later = new Later(() => import('./window/later-parts.ts'))
mount(App, { target, props: { app, later } })
