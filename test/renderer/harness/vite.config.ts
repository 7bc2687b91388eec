// npx vite -c test/renderer/harness/vite.config.ts   shows the window over a fake API in a browser
import { join } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'
import { messages } from '../../../messages/vite-plugin.ts'

const words = join(import.meta.dirname, '../../../messages')

export default defineConfig({ root: import.meta.dirname, plugins: [messages(words), svelte()] })
