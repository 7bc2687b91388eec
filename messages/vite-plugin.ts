/** Compiles the messages before a run of Vite, and again while its development server sees changes. */
import type { Plugin } from 'vite'
import { compileMessages } from './compile.ts'

/** @param folder that of the messages, absolute: a bundled configuration knows no place but its own. */
export function messages(folder: string): Plugin {
  return {
    name: 'messages',
    buildStart: () => compileMessages(folder),
    configureServer({ watcher }) {
      watcher.add(folder)
      watcher.on('change', (file) => {
        if (file.startsWith(folder) && file.endsWith('.json')) compileMessages(folder)
      })
    },
  }
}
