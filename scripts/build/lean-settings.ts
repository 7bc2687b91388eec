/**
 * electron-store brings a schema validator, and loads it whether or not a schema is given; ours gives
 * none. What it writes files with ends the process itself at SIGTERM, as a session does that ends:
 * before Electron has asked the program to quit. Ours removes no files then.
 */
import type { Plugin } from 'vite'

const validators = ['ajv/dist/2020.js', 'ajv-formats']
const absent = '\0absent-validator'
const noExitHook = '\0no-exit-hook'

export const leanSettings: Plugin = {
  name: 'lean-settings',
  enforce: 'pre',
  resolveId(id, importer) {
    if (validators.includes(id) && importer?.includes('node_modules/conf/')) return absent
    return id === 'when-exit' && importer?.includes('node_modules/atomically/') ? noExitHook : null
  },
  load(id) {
    if (id === noExitHook) return 'export default () => () => undefined'
    return id === absent
      ? `const absent = () => { throw new Error('Settings are validated by the settings store, not by electron-store.') }
         export { absent as Ajv2020 }
         export default { default: absent }`
      : null
  },
}
