// Imports go one way (see docs/ARCHITECTURE.md). Each rule says why.
const builtinsAndPackages = ['^node:', 'node_modules']

/** Files of pure decisions: no clock, no disk, no network, so that tests need none either. */
const pure =
  '^main/(queue/(job-state|output-state|failure-scope|retry-policy|poll-interval|stall-detection|usual-times)|subtitles/[^/]+|transfer/(resume-plan|transfer-policy)|disk/segments|leases/(?!.*-client)[^/]+)\\.ts$'

/** From top to bottom; a file may import from its own layer and from those below. */
const layers = [
  '^main/(index|cli)\\.ts$',
  '^main/(ipc|desktop|headless|support)/',
  '^main/(control|health)/',
  '^main/(engine|hooks)/',
  '^main/(outputs|polling|views)/',
  '^main/queue/',
  '^main/(imports|settings|webhooks|policy|logs)/',
  '^main/(transfer|naming|providers|checks|subtitles)/',
  '^main/(http|disk)/',
  '^main/leases/',
  '^main/((network|strings|commands)/|(?!(index|cli)\\.ts$)[^/]+\\.ts$)',
]

const downwards = layers.slice(1).map((layer, index) => ({
  name: `main-layer-${index + 1}-imports-downwards`,
  comment:
    'index, cli → ipc, desktop, headless, support → control, health → engine, hooks → outputs, polling, views → queue → imports, settings, webhooks, policy, logs → transfer, naming, providers, checks, subtitles → http, disk → leases → network, strings, commands, errors',
  severity: 'error',
  from: { path: layer },
  to: { path: layers.slice(0, index + 1) },
}))

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

module.exports = {
  forbidden: [
    ...downwards,
    rule(
      'no-cycles',
      'Two files that need each other are one thing or three.',
      {},
      { circular: true },
    ),
    rule(
      'resolvable',
      'Every import names a file or an installed package.',
      {},
      { couldNotResolve: true },
    ),
    rule(
      'inside-the-repository',
      'Nothing outside the repository exists in a clone.',
      {},
      { path: '^\\.\\./' },
    ),
    rule(
      'renderer-knows-the-contract-only',
      'The window talks to the main process through preload/contract.',
      { path: '^renderer/' },
      {
        path: [
          '^main/',
          '^preload/(?!contract/)',
          '^node:',
          '^electron$',
          'node_modules/electron/',
        ],
      },
    ),
    rule(
      'renderer-is-bundled-for-a-browser',
      'No Node in the window.',
      { path: '^renderer/' },
      { dependencyTypes: ['core'] },
    ),
    rule(
      'main-knows-the-contract-only',
      'Of the preload the main process knows the contract.',
      { path: '^main/' },
      { path: ['^renderer/', '^preload/(?!contract/)'] },
    ),
    rule(
      'preload-is-small',
      'A sandboxed preload has electron and the contract.',
      { path: '^preload/' },
      { path: ['^main/', '^renderer/'] },
    ),
    rule(
      'contract-is-shared',
      'The vocabulary of all processes belongs to none.',
      { path: '^preload/contract/' },
      { pathNot: ['^preload/contract/', 'node_modules/zod/'] },
    ),
    rule(
      'downloads-know-no-jobs',
      'A download is a lease, a target and bytes.',
      { path: '^main/(transfer|http|disk|naming)/' },
      { path: '^main/(queue|outputs|providers)/' },
    ),
    rule(
      'stores-know-no-disk',
      'Bytes come from a store and go to a disk; only transfer/ knows both.',
      { path: '^main/http/' },
      { path: '^main/disk/' },
    ),
    rule(
      'disks-know-no-store',
      'Bytes come from a store and go to a disk; only transfer/ knows both.',
      { path: '^main/disk/' },
      { path: '^main/http/' },
    ),
    rule(
      'providers-know-no-downloads',
      'An adapter is one wire format.',
      { path: '^main/providers/' },
      { path: '^main/(queue|outputs|transfer|http|disk|naming)/' },
    ),
    rule(
      'got-for-one-client',
      'What is asked often goes over the lean client.',
      { path: '^(main|preload|renderer)/', pathNot: '^main/providers/got-client\\.ts$' },
      { path: 'node_modules/got/' },
    ),
    rule(
      'got-loaded-late',
      'Loading it takes 160 ms, which only who asks through it waits for.',
      { path: '^main/' },
      { path: 'node_modules/got/', dynamic: false, dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'leases-know-no-providers',
      'A lease is a URL and its expiry.',
      { path: '^main/leases/' },
      { path: '^main/(transfer|http|disk|naming|providers)/' },
    ),
    rule(
      'engine-runs-headless',
      'The engine is the same with and without a window.',
      { path: '^main/(engine|control|health|headless|support|logs)/' },
      { path: '^main/(ipc|desktop|settings)/' },
    ),
    rule(
      'cli-without-electron',
      'The headless program runs on plain Node.',
      { path: '^main/cli\\.ts$' },
      {
        path: ['^electron$', 'node_modules/electron/', 'node_modules/electron-store/'],
        reachable: true,
      },
    ),
    rule(
      'electron-at-the-edge',
      'Only the desktop parts know Electron.',
      {
        path: '^(main|preload|renderer)/',
        pathNot: '^(main/index\\.ts$|main/(desktop|ipc|settings)/|preload/[^/]+\\.ts$)',
      },
      { path: ['^electron$', 'node_modules/electron/', 'node_modules/electron-store/'] },
    ),
    rule(
      'demo-is-the-other-side',
      'The simulator is reached over HTTP; only who starts it imports it.',
      { path: '^main/', pathNot: '^main/(demo/|desktop/|headless/|index\\.ts$|cli\\.ts$)' },
      { path: '^main/demo/' },
    ),
    rule(
      'demo-knows-the-wire-only',
      'The simulator is a server: it knows documents and formats, not the program that it serves.',
      { path: '^main/demo/' },
      {
        path: '^main/(queue|outputs|views|polling|imports|settings|transfer|http|disk|naming|ipc|desktop|headless|engine)/',
      },
    ),
    rule(
      'pure-files',
      'Decisions are pure: no electron, fs or got.',
      { path: pure },
      { path: builtinsAndPackages, dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'pure-files-core',
      'Decisions are pure: no electron, fs or got.',
      { path: pure },
      { dependencyTypes: ['core'] },
    ),
    rule(
      'program-without-tests',
      'Shipped code knows nothing of tests and scripts.',
      { path: '^(main|preload|renderer)/' },
      { path: '^(test|scripts)/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'svelte', 'node', 'default', 'types'],
      extensions: ['.ts', '.svelte', '.mjs', '.js', '.json', '.d.ts'],
    },
    reporterOptions: { text: { highlightFocused: true } },
  },
}
