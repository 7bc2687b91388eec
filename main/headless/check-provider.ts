/** `reelhaul provider check`: a description against its examples, or against a real job. */
import { resolve } from 'node:path'
import { UsageError, ReelhaulError } from '../errors.ts'
import { apiOfAccount } from '../polling/account-api.ts'
import { createApiClient } from '../providers/api-client.ts'
import { checkExamples, outcomeOf } from '../providers/described/check-examples.ts'
import { createDescribedProvider } from '../providers/described/described-provider.ts'
import type { Description } from '../providers/described/description.ts'
import { faultText, readDescriptionFile } from '../providers/described/load-descriptions.ts'
import type { ApiClient, ApiRequest, ApiResponse, Credential } from '../providers/provider.ts'
import { redactedAsk } from '../providers/redacted-ask.ts'
import { ProviderRegistry } from '../providers/registry.ts'
import { EnvironmentKeys } from './credentials.ts'
import { accountOf } from './headless-accounts.ts'
import { hiderOf, shownBody } from './hide-credential.ts'
import { headlessNetwork } from './headless-network.ts'
import type { Options } from './options.ts'
import { outcomeJson, outcomeLines, outcomeTitle } from './provider-outcome.ts'
import type { Terminal } from './terminal.ts'
import { plural, printable } from './text-format.ts'

/**
 * Exit code 0: all is understood as expected; 1: something is not.
 * @throws UsageError with line and field where the file is no description, or a key is missing.
 */
export async function checkProvider(options: Options, terminal: Terminal): Promise<number> {
  const [, file, ...others] = options.inputs
  if (file === undefined || others.length > 0)
    throw new UsageError('"reelhaul provider check" takes one FILE.yaml.')
  const read = await readDescriptionFile(resolve(terminal.cwd, file))
  if ('problems' in read) {
    for (const problem of options.json ? read.problems : [])
      writeLine(terminal.stdout, { event: 'problem', file: read.file, problem })
    throw new UsageError(faultText(read))
  }
  const { description } = read
  return options.job === null
    ? checkOwnExamples(description, options, terminal)
    : checkJob(description, options.job, options, terminal)
}

async function checkOwnExamples(
  description: Description,
  { json }: Options,
  { stdout }: Terminal,
): Promise<number> {
  const checked = await checkExamples(description)
  const wrong = checked.filter(({ differences }) => differences.length > 0).length
  const { name, label, baseUrl } = description
  if (json) {
    for (const { title, outcome, differences } of checked) {
      const ok = differences.length === 0
      writeLine(stdout, {
        event: 'example',
        title,
        ok,
        understood: outcomeJson(outcome),
        differences,
      })
    }
    writeLine(stdout, { event: 'summary', provider: name, examples: checked.length, wrong })
    return wrong === 0 ? 0 : 1
  }
  stdout.write(`${name} (${printable(label)}) at ${baseUrl}: the description is valid.\n`)
  for (const { title, outcome, differences } of checked) {
    const mark = differences.length === 0 ? 'ok  ' : 'FAIL'
    stdout.write(`${mark}  ${title}: ${outcomeTitle(outcome)}\n`)
    for (const line of differences) stdout.write(`      ${printable(line)}\n`)
  }
  const verdict = wrong === 0 ? 'all as expected' : `${wrong} not as expected`
  stdout.write(
    checked.length === 0
      ? 'It has no examples; with --job ID it is tried on a job.\n'
      : `${plural(checked.length, 'example')}, ${verdict}.\n`,
  )
  return wrong === 0 ? 0 : 1
}

async function checkJob(
  description: Description,
  jobId: string,
  options: Options,
  terminal: Terminal,
): Promise<number> {
  const provider = createDescribedProvider(description)
  const keys = new EnvironmentKeys(terminal.env, new ProviderRegistry([provider]))
  keys.setMain(provider.name)
  keys.require([provider.name], false)
  const credential = keys.of(provider.name) ?? { key: '' }
  const account = { ...accountOf(provider, options), allowHttp: options.allowHttp }
  const client = createApiClient({ network: headlessNetwork(options, terminal) })
  try {
    const api = watched(apiOfAccount(account, client), (request, response) =>
      showExchange(request, response, credential, options, terminal),
    )
    const { baseUrl } = account
    const { expirationSeconds } = options
    const outcome = await outcomeOf(() =>
      redactedAsk(provider, {
        ...{ jobId, baseUrl, credential, api, signal: terminal.interrupted },
        ...(expirationSeconds !== null && { expirationSeconds }),
        product: options.product,
      }),
    )
    const { stdout } = terminal
    if (options.json) writeLine(stdout, { event: 'understood', id: jobId, ...outcomeJson(outcome) })
    else {
      stdout.write(`Understood: ${outcomeTitle(outcome)}\n`)
      for (const line of outcomeLines(outcome)) stdout.write(`  ${line}\n`)
    }
    return outcome instanceof ReelhaulError ? 1 : 0
  } finally {
    client.close()
  }
}

function watched(
  api: ApiClient,
  seen: (request: ApiRequest, response: ApiResponse) => void,
): ApiClient {
  return async (request) => {
    const response = await api(request)
    seen(request, response)
    return response
  }
}

function showExchange(
  { method, url, headers, json, form }: ApiRequest,
  { status, body }: ApiResponse,
  credential: Credential,
  options: Options,
  { stdout }: Terminal,
): void {
  const hidden = hiderOf(credential)
  const hide = (text: string) => printable(hidden(text))
  const sent = json ?? form
  const request = {
    method,
    url: hide(url),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, hide(value)]),
    ),
    ...(sent !== undefined && { body: hide(JSON.stringify(sent)) }),
  }
  const answer = { status, bytes: Buffer.byteLength(body), body: shownBody(body, credential) }
  if (options.json) return writeLine(stdout, { event: 'exchange', request, answer })
  stdout.write(`Request: ${method} ${request.url}\n`)
  for (const [name, value] of Object.entries(request.headers)) stdout.write(`  ${name}: ${value}\n`)
  if (request.body !== undefined) stdout.write(`  ${request.body}\n`)
  stdout.write(`Answer: HTTP ${status}, ${answer.bytes} bytes\n`)
  for (const line of answer.body.split('\n')) stdout.write(`  ${printable(line)}\n`)
}

function writeLine(out: NodeJS.WritableStream, value: object): void {
  out.write(`${JSON.stringify(value)}\n`)
}
