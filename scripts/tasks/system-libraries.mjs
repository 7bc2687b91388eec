/**
 * `node scripts/tasks/system-libraries.mjs`: installs the system's packages that the app and the desktop
 * session of its tests need. On its own for where the rest must not run as root.
 */
import { main } from '../lib/log.mjs'
import { ensureSystemLibraries } from '../setup/system-libraries.mjs'

await main(() => ensureSystemLibraries(['electron', 'desktop', 'recording']))
