/** What the fields of a description say to each other. Pure. */
import { compileIdPattern } from './id-pattern.ts'

interface CrossIssue {
  readonly path: readonly string[]
  readonly message: string
}

/** The fields that depend on each other. */
interface Fields {
  readonly id: { readonly pattern?: string; readonly example: string; readonly probe: string }
  readonly credential: {
    readonly clientId?: boolean
    readonly headers?: Readonly<Record<string, string>>
    readonly query?: Readonly<Record<string, string>>
  }
  readonly status: {
    readonly path?: string
    readonly done: readonly string[]
    readonly rules: readonly { readonly state: string }[]
  }
  readonly request: { readonly path: string }
  readonly result?: { readonly path: string }
  readonly outputs: readonly object[]
  readonly find?: { readonly request: { readonly path: string } }
  readonly products?: readonly string[]
  readonly leaseLifetime?: object
}

/** What two fields say to each other. */
export function* crossIssues(description: Fields): Generator<CrossIssue> {
  const { id, credential, status, request, result, products, leaseLifetime } = description
  const sent = JSON.stringify([request, result, description.outputs])
  const uses = (name: string) => sent.includes(`{${name}}`)
  if (id.pattern !== undefined && patternIssue(id.pattern) === null) {
    const fits = compileIdPattern(id.pattern)
    if (!fits(id.example)) yield { path: ['id', 'example'], message: 'Does not fit "pattern".' }
    if (!fits(id.probe)) yield { path: ['id', 'probe'], message: 'Does not fit "pattern".' }
  }
  if (id.probe === id.example)
    yield { path: ['id', 'probe'], message: 'The probe is the ID of no job, so not the example.' }
  const placed = JSON.stringify([credential.headers ?? {}, credential.query ?? {}])
  if (!placed.includes('{key}'))
    yield { path: ['credential'], message: 'Say where {key} goes, under "headers".' }
  if ((credential.clientId === true) !== placed.includes('{clientId}'))
    yield { path: ['credential'], message: '"clientId: true" and {clientId} belong together.' }
  if (status.path === undefined && status.rules.length === 0)
    yield { path: ['status'], message: 'Needs "path" or "rules".' }
  if (status.done.length === 0 && !status.rules.some(({ state }) => state === 'done'))
    yield { path: ['status'], message: 'Says nowhere when a job is done.' }
  if (!JSON.stringify(request).includes('{jobId}'))
    yield { path: ['request'], message: 'Says nowhere which job it is about: {jobId}.' }
  if (uses('expirationSeconds') !== (leaseLifetime !== undefined))
    yield {
      path: ['leaseLifetime'],
      message: '"leaseLifetime" and {expirationSeconds} belong together.',
    }
  const listsEach = description.find?.request.path.includes('{product}') === true
  if ((uses('product') || listsEach) && products === undefined)
    yield { path: ['products'], message: '{product} needs "products".' }
  yield* unknownInPaths(description)
}

/** Placeholders of paths that never have a value there: such a request could not be sent. */
function* unknownInPaths({ request, result, find }: Fields): Generator<CrossIssue> {
  const places = [
    [['request', 'path'], request, ['outputId']],
    [['result', 'path'], result, ['outputId']],
    [['find', 'request', 'path'], find?.request, ['jobId', 'outputId', 'expirationSeconds']],
  ] as const
  for (const [path, template, names] of places) {
    for (const name of names.filter((one) => template?.path.includes(`{${one}}`)))
      yield { path, message: `{${name}} has no value in this request.` }
  }
}

/** Null: it is one. */
export function patternIssue(pattern: string): string | null {
  try {
    compileIdPattern(pattern)
    return null
  } catch (error) {
    return `No regular expression in RE2 syntax: ${error instanceof Error ? error.message : ''}`
  }
}
