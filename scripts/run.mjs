/**
 * `node scripts/run.mjs TASK [ARGUMENT]...`: installs the dependencies where they are missing or
 * old, then runs `scripts/tasks/TASK.mjs` on their Node. Needs nothing installed itself, so that
 * every npm script works as the first command in a fresh clone.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { main, ScriptError } from './lib/log.mjs'
import { nodePath, root } from './lib/paths.mjs'
import { run } from './lib/process.mjs'
import { ensureDependencies } from './setup/dependencies.mjs'

const tasks = join(root, 'scripts/tasks')

await main(async ([task, ...args]) => {
  const script = join(tasks, `${task}.mjs`)
  if (!task || !existsSync(script)) {
    const known = readdirSync(tasks).map((name) => name.replace('.mjs', ''))
    throw new ScriptError(`Usage: node scripts/run.mjs TASK, where TASK is ${known.join(', ')}.`)
  }
  await ensureDependencies()
  return run(nodePath, [script, ...args])
})
