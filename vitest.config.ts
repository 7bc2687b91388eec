import { join } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { svelteTesting } from '@testing-library/svelte/vite'
import { defineConfig } from 'vitest/config'
import { messages } from './messages/vite-plugin.ts'

const words = join(import.meta.dirname, 'messages')

// Two projects: everything that runs in Node, and what needs a document.
export default defineConfig({
  test: {
    projects: [
      {
        plugins: [messages(words)],
        test: {
          name: 'node',
          environment: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/renderer/**', 'test/e2e/**'],
        },
      },
      {
        plugins: [messages(words), svelte(), svelteTesting()],
        test: {
          name: 'renderer',
          environment: 'jsdom',
          include: ['test/renderer/**/*.test.ts'],
          // jsdom finds roles slowly while other work keeps the machine busy.
          testTimeout: 20_000,
        },
      },
    ],
  },
})
