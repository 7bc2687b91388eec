import { main } from '../lib/log.mjs'
import { root } from '../lib/paths.mjs'
import { run } from '../lib/process.mjs'
import { ensureBuild } from '../setup/build.mjs'
import { assertDisplay } from '../setup/display.mjs'
import { ensureElectron, sandboxArguments } from '../setup/electron-runtime.mjs'
import { ensureSystemLibraries } from '../setup/system-libraries.mjs'

await main(async (args) => {
  assertDisplay()
  await ensureSystemLibraries(['electron'])
  const { executable } = await ensureElectron()
  await ensureBuild()
  return run(executable, [root, ...sandboxArguments(), ...args])
})
