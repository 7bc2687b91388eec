// npx vite -c test/renderer/harness/vite.config.ts   shows the window over a fake API in a browser
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

export default defineConfig({ root: import.meta.dirname, plugins: [svelte()] })
