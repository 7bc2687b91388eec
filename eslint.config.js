import js from '@eslint/js'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import { defineConfig, globalIgnores } from 'eslint/config'
import ts from 'typescript-eslint'

const everywhere = {
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-console': 'error',
  'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
  'object-shorthand': 'error',
  'prefer-const': 'error',
}

const typed = {
  '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': [
    'error',
    { considerDefaultExhaustiveForUnions: true },
  ],
  '@typescript-eslint/restrict-template-expressions': [
    'error',
    {
      allowNumber: true,
      allowBoolean: true,
      allow: [{ from: 'lib', name: ['URL', 'URLSearchParams'] }],
    },
  ],
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
  // Fakes and callbacks have to match signatures that they need no promise for.
  '@typescript-eslint/require-await': 'off',
}

export default defineConfig(
  globalIgnores([
    'out',
    'messages/compiled',
    'dist',
    'release',
    'node_modules',
    'test-results',
    'playwright-report',
  ]),
  js.configs.recommended,
  { rules: everywhere },
  {
    files: ['{main,preload,messages,renderer,scripts,schema,test}/**/*.ts', '*.config.ts'],
    extends: [ts.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: typed,
  },
  {
    // First TypeScript, then Svelte: the last to name a parser wins.
    files: ['renderer/**/*.svelte', 'renderer/**/*.svelte.ts'],
    extends: [ts.configs.recommended, svelte.configs.recommended, svelte.configs.prettier],
    languageOptions: { globals: globals.browser, parserOptions: { parser: ts.parser } },
  },
  {
    files: ['renderer/**/*.svelte'],
    rules: {
      // svelte-check knows the names; these two do not understand markup.
      'no-undef': 'off',
      'prefer-const': 'off',
      'svelte/prefer-const': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
    },
  },
  {
    files: ['{main,preload,messages,scripts,schema,test}/**/*.ts', '*.config.ts'],
    languageOptions: { globals: globals.node },
  },
  {
    files: ['renderer/**/*.ts', 'test/renderer/**/*.ts'],
    languageOptions: { globals: globals.browser },
  },
  {
    // Raw IPC bypasses the contract: only main/ipc and the preload may speak it.
    files: ['main/**/*.ts'],
    ignores: ['main/ipc/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: 'electron',
              importNames: ['ipcMain'],
              message: 'Use main/ipc: it parses and checks the sender.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['renderer/**/*.{ts,svelte}'],
    ignores: ['renderer/api.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        ...['window', 'globalThis'].map((object) => ({
          object,
          property: 'reelhaul',
          message: 'Only renderer/api.ts touches the preload global.',
        })),
      ],
      'no-restricted-globals': [
        'error',
        { name: 'reelhaul', message: 'Only renderer/api.ts touches the preload global.' },
      ],
    },
  },
  {
    files: ['scripts/**/*.{js,mjs}', '**/*.cjs', '*.js'],
    languageOptions: { globals: globals.node },
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'no-console': 'off',
      // Type-level assertions are redundant on purpose; spies are methods without their object.
      '@typescript-eslint/no-redundant-type-constituents': 'off',
      '@typescript-eslint/no-duplicate-type-constituents': 'off',
      '@typescript-eslint/unbound-method': 'off',
      // Matchers (`expect.any`) and parsed answers are untyped by nature.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      // What crosses a process boundary is data, also when it is thrown.
      '@typescript-eslint/only-throw-error': 'off',
    },
  },
)
