import { defineConfig } from '@playwright/test'

// One worker: the specs share one desktop, with its one tray and one notification daemon.
export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results',
  workers: 1,
  // What is waited for ends the wait: these only say when a busy machine has had time enough.
  timeout: 240_000,
  expect: { timeout: 45_000 },
  forbidOnly: Boolean(process.env['CI']),
  reporter: 'list',
  projects: [
    { name: 'app', testIgnore: ['**/package/**', '**/screenshots/**'] },
    { name: 'package', testDir: 'test/e2e/package' },
    { name: 'screenshots', testDir: 'test/e2e/screenshots' },
  ],
})
