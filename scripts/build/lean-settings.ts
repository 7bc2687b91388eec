/** electron-store brings a schema validator, and loads it whether or not a schema is given; ours gives none. */
import type { Plugin } from 'vite'

const validators = ['ajv/dist/2020.js', 'ajv-formats']
const absent = '\0absent-validator'

export const leanSettings: Plugin = {
  name: 'lean-settings',
  enforce: 'pre',
  resolveId: (id, importer) =>
    validators.includes(id) && importer?.includes('node_modules/conf/') ? absent : null,
  load: (id) =>
    id === absent
      ? `const absent = () => { throw new Error('Settings are validated by the settings store, not by electron-store.') }
         export { absent as Ajv2020 }
         export default { default: absent }`
      : null,
}
