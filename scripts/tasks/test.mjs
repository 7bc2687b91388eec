/**
 * `npm test -- [STEP]...`: runs every check and test (or the named steps) and sets up what they need.
 * A step that fails is shown in full; the last line counts the tests of all runners, where a failed
 * check counts as one failed test.
 */
import { join } from 'node:path'
import { compileMessages } from '../../messages/compile.ts'
import { green, main, red, say, ScriptError } from '../lib/log.mjs'
import { root } from '../lib/paths.mjs'
import { checks, suites } from '../lib/test-steps.mjs'

await main(async (names) => {
  const known = [...checks, ...suites].map(({ name }) => name)
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length > 0) {
    throw new ScriptError(`No step is called ${unknown.join(', ')}. Steps: ${known.join(', ')}.`)
  }
  compileMessages(join(root, 'messages'))
  const chosen = ({ name }) => names.length === 0 || names.includes(name)
  const results = [
    ...(await inPairs(checks.filter(chosen))),
    ...(await oneByOne(suites.filter(chosen))),
  ]
  return report(results)
})

/** Two workers over one list; results in the list's order. */
async function inPairs(steps) {
  const results = []
  let next = 0
  const worker = async () => {
    while (next < steps.length) {
      const at = next++
      results[at] = await perform(steps[at])
    }
  }
  await Promise.all([worker(), worker()])
  return results
}

async function oneByOne(steps) {
  const results = []
  for (const step of steps) results.push(await perform(step))
  return results
}

async function perform({ name, run }) {
  say(`${name} …`)
  const start = performance.now()
  const result = await run().catch((error) => ({
    ...{ passed: 0, failed: 1, skipped: 0 },
    output: error instanceof ScriptError ? error.message : error.stack,
  }))
  if (result.failed > 0) say(`\n${red(`${name} failed`)}\n${result.output.trim()}\n`)
  return { name, ...result, seconds: (performance.now() - start) / 1000 }
}

function report(results) {
  const total = { passed: 0, failed: 0, skipped: 0 }
  console.log()
  for (const result of results) {
    for (const key of Object.keys(total)) total[key] += result[key]
    console.log(row(result))
  }
  const { passed, failed, skipped } = total
  console.log(`\ntotal: ${passed} passed, ${failed} failed, ${skipped} skipped`)
  return failed === 0 ? 0 : 1
}

function row({ name, passed, failed, skipped, seconds }) {
  const mark = failed === 0 ? green('ok  ') : red('FAIL')
  const tests = passed + failed + skipped
  const counts = tests === 0 ? '' : `${passed} of ${tests} tests passed, ${skipped} skipped`
  return `${mark} ${name.padEnd(14)} ${seconds.toFixed(1).padStart(6)} s  ${counts}`.trimEnd()
}
