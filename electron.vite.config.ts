import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'electron-vite'
import { messages } from './messages/vite-plugin.ts'

const words = join(import.meta.dirname, 'messages')

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

// Whoever imports `node:http` is handed every one of its exports, and three of them load the HTTP client
// behind `fetch`, which nothing here uses: 60 ms and 14 MB of every start.
const leanHttp = {
  name: 'lean-http',
  renderChunk(this: { parse: (code: string) => Program }, code: string): string {
    const imports = this.parse(code).body.filter(({ source }) => source?.value === 'node:http')
    return imports.reduceRight((text, { start, end, specifiers = [] }) => {
      const named = specifiers.flatMap(({ imported, local }) =>
        imported === undefined ? [] : `${imported.name}: ${local.name}`,
      )
      const whole = specifiers.filter(({ imported }) => imported === undefined)
      const names = [...whole.map(({ local }) => local.name), `{ ${named.join(', ')} }`]
      const lines = names.map((name) => `const ${name} = process.getBuiltinModule("node:http");`)
      return text.slice(0, start) + lines.join('\n') + text.slice(end)
    }, code)
  },
}

interface Program {
  readonly body: readonly {
    readonly start: number
    readonly end: number
    readonly source?: { readonly value: string } | null
    /** `imported` is left out for the module as a whole. */
    readonly specifiers?: readonly {
      readonly imported?: { readonly name: string }
      readonly local: { readonly name: string }
    }[]
  }[]
}

interface EmittedAsset {
  readonly type: 'asset'
  readonly fileName: string
  readonly source: Uint8Array
}

export default defineConfig({
  main: {
    plugins: [messages(words), credentialsVerifier, leanHttp],
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
        },
      },
    },
  },
  preload: {
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
    plugins: [messages(words), svelte({ configFile: false }), withoutOwnPolicy],
    build: {
      target: oldestChrome,
      // Half as much to read and to hold before the first picture.
      minify: true,
      outDir: 'out/renderer',
      rollupOptions: { input: { index: resolve(import.meta.dirname, 'renderer/index.html') } },
    },
  },
})
