import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'electron-vite'
import { messages } from './messages/vite-plugin.ts'
import { asciiOnly } from './scripts/build/ascii-only.ts'
import { leanHttp } from './scripts/build/lean-http.ts'
import { leanSettings } from './scripts/build/lean-settings.ts'
import { legalFiles } from './scripts/build/legal/plugin.ts'
import { pureContract } from './scripts/build/pure-contract.ts'

const words = join(import.meta.dirname, 'messages')
const contract = join(import.meta.dirname, 'preload/contract/')

// Third-party notices and bill of materials, of what the three bundles really hold.
const legal = legalFiles({
  root: import.meta.dirname,
  folder: join(import.meta.dirname, 'out/legal'),
  desktopEntry: 'index.js',
})

// Everything is bundled: the packaged app carries no node_modules and the headless program starts
// from one file. Only the SQLite stand-in stays outside (a native addon, development only).
const external = ['electron', '@photostructure/sqlite']

// The oldest Electron that the tests may run on: 33, with Node 20.18 and Chrome 130.
const oldestNode = 'node20.18'
const oldestChrome = 'chrome130'

// The development server puts styles into the page, which the built page's own policy forbids; there
// the header that the main process sends rules alone.
const withoutOwnPolicy = {
  name: 'without-own-policy',
  apply: 'serve' as const,
  transformIndexHtml: (html: string) =>
    html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, ''),
}

// The verifier of content credentials is WebAssembly, read by its thread from the file next to it.
const credentialsVerifier = {
  name: 'credentials-verifier',
  generateBundle(this: { emitFile: (file: EmittedAsset) => void }) {
    const { resolve: locate } = createRequire(import.meta.url)
    const source = readFileSync(locate('@contentauth/c2pa-wasm/c2pa.wasm'))
    this.emitFile({ type: 'asset', fileName: 'chunks/c2pa.wasm', source })
  },
}

interface EmittedAsset {
  readonly type: 'asset'
  readonly fileName: string
  readonly source: Uint8Array
}

export default defineConfig({
  main: {
    plugins: [
      messages(words),
      credentialsVerifier,
      leanHttp,
      leanSettings,
      asciiOnly,
      legal('main'),
    ],
    build: {
      externalizeDeps: false,
      target: oldestNode,
      outDir: 'out/main',
      rollupOptions: {
        external,
        input: {
          index: 'main/index.ts',
          cli: 'main/cli.ts',
          // Threads of their own, each started by a chunk that lies next to it.
          'chunks/credentials-worker': 'main/checks/credentials-worker.ts',
          'chunks/lane-worker': 'main/transfer/lanes/lane-worker.ts',
          'chunks/hash-worker': 'main/outputs/saved/hash-worker.ts',
        },
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name]-[hash].js',
          // Half as much to read at every start; names stay, for the stacks in a log.
          minify: {
            compress: true,
            mangle: { keepNames: true },
            codegen: { removeWhitespace: true },
          },
        },
      },
    },
  },
  preload: {
    plugins: [legal('preload')],
    build: {
      externalizeDeps: false,
      target: oldestNode,
      outDir: 'out/preload',
      // A sandboxed preload must be one CommonJS file.
      rollupOptions: {
        external,
        input: { index: 'preload/index.ts' },
        output: { format: 'cjs', entryFileNames: 'index.cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [
      messages(words),
      pureContract(contract),
      svelte({ configFile: false }),
      withoutOwnPolicy,
      asciiOnly,
      legal('renderer'),
    ],
    build: {
      target: oldestChrome,
      // Half as much to read and to hold before the first picture.
      minify: true,
      outDir: 'out/renderer',
      rollupOptions: { input: { index: resolve(import.meta.dirname, 'renderer/index.html') } },
    },
  },
})
