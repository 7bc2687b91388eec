import { main } from '../lib/log.mjs'
import { nodePath, toolPath } from '../lib/paths.mjs'
import { environment, run } from '../lib/process.mjs'
import { assertDisplay } from '../setup/display.mjs'
import { ensureElectron, sandboxArguments } from '../setup/electron-runtime.mjs'
import { ensureSystemLibraries } from '../setup/system-libraries.mjs'

await main(async (args) => {
  assertDisplay()
  await ensureSystemLibraries(['electron'])
  const { executable } = await ensureElectron()
  const electronVite = toolPath('electron-vite/bin/electron-vite.js')
  return run(nodePath, [electronVite, 'dev', '--watch', ...args], {
    env: environment({
      ELECTRON_EXEC_PATH: executable,
      ...(sandboxArguments().length > 0 && { NO_SANDBOX: '1' }),
    }),
  })
})
