import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'electron-vite'

// Everything is bundled: the packaged app carries no node_modules and the headless program starts
// from one file. Only the SQLite stand-in stays outside (a native addon, development only).
const external = ['electron', '@photostructure/sqlite']

export default defineConfig({
  main: {
    build: {
      externalizeDeps: false,
      outDir: 'out/main',
      rollupOptions: {
        external,
        input: { index: 'main/index.ts', cli: 'main/cli.ts' },
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
    plugins: [svelte()],
    build: { outDir: 'out/renderer', rollupOptions: { input: { index: 'renderer/index.html' } } },
  },
})
