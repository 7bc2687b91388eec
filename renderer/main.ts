/** Entry of the window: finds the API that the preload exposed and mounts the app on it. */
import { mount } from 'svelte'
import App from './App.svelte'
import { exposedApi } from './api.ts'
import { AppState } from './window/app-state.svelte.ts'
import { Later } from './window/later.svelte.ts'
import { language } from './words/language.svelte.ts'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'

const target = document.getElementById('app')
if (!target) throw new Error('index.html has no #app element')
const app = new AppState(exposedApi())
// The first picture is in the user's language.
await language.load(app.settings.language)
const later = new Later(() => import('./window/later-parts.ts'))
mount(App, { target, props: { app, later } })
