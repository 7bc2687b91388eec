import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { svelteTesting } from '@testing-library/svelte/vite'
import { defineConfig } from 'vitest/config'
import { messages } from './messages/vite-plugin.ts'

const words = join(import.meta.dirname, 'messages')

/** What waits for a condition ends with it: these only say when a busy machine has had time enough. */
const patience = {
  testTimeout: 30_000,
  hookTimeout: 30_000,
  expect: { poll: { timeout: 20_000 } },
}

/** Many tests wait for programs that they started: two at a time also where there are two cores. */
const maxWorkers = Math.max(2, availableParallelism() - 1)

/** Every test file would load it. */
const longProperties = process.env['REELHAUL_PROPERTY_RUNS']
  ? ['test/helpers/property-runs.ts']
  : []

// Two projects: everything that runs in Node, and what needs a document.
export default defineConfig({
  test: {
    maxWorkers,
    projects: [
      {
        plugins: [messages(words)],
        test: {
          ...patience,
          name: 'node',
          environment: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/renderer/**', 'test/e2e/**'],
          setupFiles: longProperties,
          // It imports its schema in a way that only bundlers take.
          server: { deps: { inline: ['@actions/workflow-parser'] } },
        },
      },
      {
        plugins: [messages(words), svelte(), svelteTesting()],
        test: {
          ...patience,
          name: 'renderer',
          // jsdom finds roles and labels slowly, and the settings are full of them.
          testTimeout: 60_000,
          environment: 'jsdom',
          include: ['test/renderer/**/*.test.ts'],
          setupFiles: [...longProperties, 'test/renderer/setup.ts'],
        },
      },
    ],
  },
})
