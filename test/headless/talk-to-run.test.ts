import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readOptions } from '../../main/headless/options.ts'
import { talkToRun } from '../../main/headless/talk-to-run.ts'
import type { Terminal } from '../../main/headless/terminal.ts'
import { ProviderRegistry } from '../../main/providers/registry.ts'
import { engineKit } from '../helpers/engine-kit.ts'
import { freePort } from '../helpers/free-port.ts'

test('a run is open to other programs only while it lasts', async () => {
  const kit = await engineKit()
  const port = String(await freePort())
  const args = ['fetch', '--control', '--metrics-port', port, '--data', kit.data]
  const run = {
    engine: kit.open(),
    requireKeys: () => undefined,
    options: readOptions(args, kit.data, {}),
    terminal: { cwd: kit.data, stderr: process.stderr } as unknown as Terminal,
    providers: new ProviderRegistry(),
    onAdded: () => undefined,
  }
  expect(existsSync(join(kit.data, 'control.json'))).toBe(false)
  const open = await talkToRun(run)
  expect(existsSync(join(kit.data, 'control.json'))).toBe(true)
  await open.close()
  expect(existsSync(join(kit.data, 'control.json'))).toBe(false)
})
