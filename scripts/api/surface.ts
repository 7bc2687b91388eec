/**
 * Everything that others rely on by its name, one line each: what scripts type and read, what is kept on
 * disks, what descriptions of providers may say, and what the window may ask for.
 */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { usage } from '../../main/headless/usage.ts'
import { exitCodes } from '../../main/headless/run-queue.ts'
import { RECEIPT_COLUMNS } from '../../main/imports/receipt.ts'
import { descriptionJsonSchemaText } from '../../main/providers/described/json-schema.ts'
import { adviceCodes } from '../../preload/contract/advice.ts'
import { jobEventCodes } from '../../preload/contract/job-events.ts'
import { jobWarningCodes } from '../../preload/contract/job-warnings.ts'
import { settingsSchema } from '../../preload/contract/model.ts'
import { callNames, eventNames } from '../../preload/contract/names.ts'
import { rowIssueCodes } from '../../preload/contract/row-issues.ts'
import {
  failureReasons,
  jobStates,
  outputKinds,
  outputStates,
} from '../../preload/contract/vocabulary.ts'
import { jsonLinesIn } from './json-lines.ts'

/** @param root folder of the project, absolute. @returns in their order, none twice */
export function apiSurface(root: string): string[] {
  const sources = globSync('main/**/*.ts', { cwd: root })
  const read = (path: string): string => readFileSync(join(root, path), 'utf8')
  const headless = sources
    .filter((path) => /^main[\\/](headless|control)[\\/]/.test(path))
    .map(read)
  const lines = [
    ...commandLine(usage),
    ...named('environment', environmentIn(sources.map(read))),
    ...headless.flatMap(jsonLinesIn),
    ...named('receipt column', RECEIPT_COLUMNS),
    ...named('job state', jobStates),
    ...named('output state', outputStates),
    ...named('output kind', outputKinds),
    ...named('failure', failureReasons),
    ...named('advice', adviceCodes),
    ...named('job event', jobEventCodes),
    ...named('job warning', jobWarningCodes),
    ...named('row issue', rowIssueCodes),
    ...named('setting', Object.keys(settingsSchema.shape)),
    ...named('call', callNames),
    ...named('event', eventNames),
    ...described(JSON.parse(descriptionJsonSchemaText()), 'provider description'),
  ]
  return [...new Set(lines)].sort()
}

const named = (what: string, names: Iterable<string>): string[] =>
  [...names].map((name) => `${what}: ${name}`)

/** As the program's own help has them: what it does not name is no promise. */
function commandLine(text: string): string[] {
  const commands = [...text.matchAll(/^ {2}reelhaul ([a-z]+(?: [a-z]+)?)/gm)].map(
    ([, name = '']) => name,
  )
  const options = [...text.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([name]) => name)
  const codes = Object.entries(exitCodes).map(([name, code]) => `${code} ${name}`)
  return [...named('command', commands), ...named('option', options), ...named('exit code', codes)]
}

const environmentIn = (sources: readonly string[]): string[] =>
  sources.flatMap((source) => source.match(/\bREELHAUL_[A-Z_]*[A-Z]\b/g) ?? [])

/** The paths of all properties of a JSON Schema: `provider description: job.status`. */
function described(schema: unknown, path: string): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([key, part]: [string, unknown]) => {
    if (key !== 'properties') return described(part, path)
    return Object.entries(part as object).flatMap(([name, inner]: [string, unknown]) => {
      const here = path.includes(': ') ? `${path}.${name}` : `${path}: ${name}`
      return [here, ...described(inner, here)]
    })
  })
}
