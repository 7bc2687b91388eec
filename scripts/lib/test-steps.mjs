/** The steps of `npm test`: what each runs, and how its tests are counted. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuild } from '../setup/build.mjs'
import { ensureSystemLibraries } from '../setup/system-libraries.mjs'
import { ensureTestPackages } from '../setup/test-packages.mjs'
import { ScriptError } from './log.mjs'
import { nodePath, root, toolPath } from './paths.mjs'
import { capture, environment } from './process.mjs'
import { inTestDesktop, playwright } from './test-desktop.mjs'

/**
 * @typedef {object} Result
 * @property {number} passed tests, 0 for a step that is no test runner
 * @property {number} failed at least 1 when the step failed for whatever reason
 * @property {number} skipped
 * @property {string} output what the step printed
 */

/** Checks that need no build and do not disturb each other: two run at a time. */
export const checks = [
  { name: 'format', run: tool('prettier/bin/prettier.cjs', '--check', '.') },
  { name: 'lint', run: tool('eslint/bin/eslint.js', '.') },
  {
    name: 'imports',
    run: tool(
      'dependency-cruiser/bin/dependency-cruiser.mjs',
      ...['main', 'preload', 'renderer', 'messages', 'test'],
    ),
  },
  {
    name: 'unused',
    run: tool('knip/bin/knip.js', '--no-progress', '--treat-config-hints-as-errors'),
  },
  { name: 'api', run: script('scripts/api/check.ts') },
  { name: 'types', run: tool('typescript/bin/tsc', '-p', '.') },
  { name: 'types-e2e', run: tool('typescript/bin/tsc', '-p', 'test/e2e') },
  {
    name: 'svelte-check',
    run: tool(
      'svelte-check/bin/svelte-check',
      ...['--tsconfig', 'renderer/tsconfig.json', '--fail-on-warnings', '--output', 'human'],
    ),
  },
]

/** Steps that measure time or share the desktop: one after the other. */
export const suites = [
  { name: 'unit', run: unitTests },
  { name: 'build', run: () => setupStep(ensureBuild) },
  { name: 'end-to-end', run: () => specs('app') },
  ...(process.platform === 'linux' ? onThePackage() : []),
]

/**
 * Making and installing packages is written for Linux. All specs run on the packaged program, too, with
 * `npm run test:e2e -- --packaged`.
 */
function onThePackage() {
  return [
    { name: 'packages', run: () => setupStep(ensureTestPackages) },
    { name: 'package', run: async () => specs('package', await ensureTestPackages()) },
  ]
}

function tool(path, ...args) {
  return async () => resultOf(await capture(nodePath, [toolPath(path), ...args], { env: plain() }))
}

function script(path) {
  return async () => resultOf(await capture(nodePath, [join(root, path)], { env: plain() }))
}

/** Output is kept and shown later, perhaps in a log: without colours. */
function plain(env = environment()) {
  return { ...env, FORCE_COLOR: undefined, NO_COLOR: '1' }
}

async function setupStep(work) {
  await work()
  return resultOf({ code: 0, output: '' })
}

async function unitTests() {
  await ensureSystemLibraries(['recording'])
  return withReport(async (report) => {
    const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    return capture(nodePath, [toolPath('vitest/vitest.mjs'), ...args], { env: plain() })
  }, countVitest)
}

function specs(projects, packaged) {
  return withReport(
    (report) =>
      inTestDesktop((env) => {
        const [command, args] = playwright(projects, '--reporter=list,json')
        return capture(command, args, {
          env: { ...plain(env), PLAYWRIGHT_JSON_OUTPUT_FILE: report },
        })
      }, packaged),
    countPlaywright,
  )
}

async function withReport(work, count) {
  const folder = await mkdtemp(join(tmpdir(), 'reelhaul-report-'))
  try {
    const report = join(folder, 'report.json')
    const outcome = await work(report)
    return resultOf(outcome, count(await readReport(report, outcome)))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function readReport(report, { output }) {
  try {
    return JSON.parse(await readFile(report, 'utf8'))
  } catch {
    throw new ScriptError(`The test runner left no report:\n${output}`)
  }
}

function countVitest(report) {
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

/** A test that passed only when tried again counts as failed: nothing here is allowed to be flaky. */
function countPlaywright({ stats }) {
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
  }
}

function resultOf({ code, output }, { passed = 0, failed = 0, skipped = 0 } = {}) {
  return { passed, failed: Math.max(failed, code === 0 ? 0 : 1), skipped, output }
}
