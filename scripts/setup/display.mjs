import { ScriptError } from '../lib/log.mjs'

/** @throws ScriptError where there is no screen to open a window on */
export function assertDisplay() {
  if (process.platform !== 'linux') return
  if (process.env.DISPLAY || process.env.WAYLAND_DISPLAY) return
  throw new ScriptError(
    'There is no display here (DISPLAY is not set). The headless program needs none:\n' +
      '  npm run demo',
  )
}
