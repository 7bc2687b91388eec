import { inspect } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { listen } from '../../main/demo/loopback-server.ts'
import { startSimulator } from '../../main/demo/simulator.ts'
import { ReelhaulError } from '../../main/errors.ts'
import { requestToken, type TokenTerms } from '../../main/polling/token-request.ts'
import { createApiClient } from '../../main/providers/api-client.ts'
import { cannedApi } from '../providers/canned-api.ts'

const terms: TokenTerms = {
  url: 'https://ims.example/token',
  scope: 'openid',
  clientId: 'client',
  clientSecret: 's3cret',
  documentedLifetimeSeconds: 86_400,
  label: 'Adobe',
  name: 'Studio',
  allowHttp: false,
}

async function failure(asked: Promise<unknown>): Promise<ReelhaulError> {
  const thrown = await asked.catch((error: unknown) => error)
  if (!(thrown instanceof ReelhaulError))
    throw new Error('expected a ReelhaulError', { cause: thrown })
  expect(inspect(thrown, { depth: 20, showHidden: true })).not.toContain('s3cret')
  return thrown
}

describe('a refused request for a token', () => {
  const echo = { error_description: 'invalid client_secret parameter: s3cret' }
  test.each([
    [400, { error: 'invalid_client', ...echo }, 'ACCOUNT_KEY_REJECTED', true, 'checkClientSecret'],
    [401, { error: 'invalid_client', ...echo }, 'ACCOUNT_KEY_REJECTED', true, 'checkClientSecret'],
    [401, 's3cret', 'ACCOUNT_KEY_REJECTED', true, 'checkClientSecret'],
    [400, { error: 'invalid_scope', ...echo }, 'ACCOUNT_FORBIDDEN', true, 'correctTokenScope'],
    [400, { error: 'unauthorized_client' }, 'ACCOUNT_FORBIDDEN', true, 'checkClientSecret'],
    [400, { error: 's3cret' }, 'ACCOUNT_FORBIDDEN', true, 'checkClientSecret'],
    [403, '<html>s3cret', 'ACCOUNT_FORBIDDEN', true, 'checkClientSecret'],
    [404, '<html>', 'ACCOUNT_KEY_MISSING', true, 'checkTokenUrl'],
    [405, {}, 'ACCOUNT_KEY_MISSING', true, 'checkTokenUrl'],
    [429, echo, 'ACCOUNT_RATE_LIMITED', false, 'nothingToDo'],
    [500, echo, 'SERVER_ERROR', false, 'askedLater'],
    [503, echo, 'SERVER_BUSY', false, 'askedLater'],
    [200, '<html>', 'PROVIDER_UNEXPECTED_ANSWER', false, 'checkTokenUrl'],
    [200, { access_token: '' }, 'PROVIDER_UNEXPECTED_ANSWER', false, 'checkTokenUrl'],
    [200, { access_token: 'a\r\nx: y' }, 'PROVIDER_UNEXPECTED_ANSWER', false, 'checkTokenUrl'],
    [200, { access_token: 5 }, 'PROVIDER_UNEXPECTED_ANSWER', false, 'checkTokenUrl'],
  ] as const)('with %d and %j says whose fault it is', async (status, body, ...expected) => {
    const api = cannedApi(body, { status })
    const { failure: found } = await failure(requestToken(terms, api))
    expect([found.reason, found.permanent, found.advice]).toEqual(expected)
  })
})

test('an answer may begin with a byte-order mark and say nothing but the token', async () => {
  const granted = requestToken(terms, cannedApi('\ufeff{"access_token":"abc","expires_in":null}'))
  await expect(granted).resolves.toEqual({ value: 'abc', lifetimeMs: 86_400_000 })
})

describe('the client secret', () => {
  const client = () => {
    const api = createApiClient()
    onTestFinished(() => api.close())
    return api
  }

  test('goes to the token endpoint alone, whatever that redirects to', async () => {
    let visits = 0
    const foreign = await listen((_request, response) => {
      visits++
      response.end('{}')
    })
    const location = `${foreign.origin}/token?code=s3cret`
    const endpoint = await listen((_request, response) => {
      response.writeHead(307, { location }).end()
    })
    onTestFinished(() => foreign.close())
    onTestFinished(() => endpoint.close())
    const asked = requestToken({ ...terms, url: `${endpoint.origin}/token` }, client())
    const { failure: found } = await failure(asked)
    expect(found).toMatchObject({ reason: 'ACCOUNT_KEY_MISSING', advice: 'checkTokenUrl' })
    expect(visits).toBe(0)
  })

  test('is not sent over plain http to another machine, unless that is allowed', async () => {
    const plain = { ...terms, url: 'http://ims.example/token' }
    const api = cannedApi({ access_token: 'abc' })
    expect((await failure(requestToken(plain, api))).reason).toBe('ACCOUNT_PLAIN_HTTP')
    expect(api.asked).toEqual([])
    await requestToken({ ...plain, allowHttp: true }, api)
    expect(api.asked).toHaveLength(1)
  })

  test('gets a token from the simulator, as its documentation has it', async () => {
    const simulator = await startSimulator()
    onTestFinished(() => simulator.close())
    const { url, credential } = simulator.tokens
    const own = {
      ...{ ...terms, url, clientId: credential.clientId!, clientSecret: credential.clientSecret! },
      scope: 'openid,AdobeID,firefly_api,ff_apis',
    }
    const { value, lifetimeMs } = await requestToken(own, client())
    expect(lifetimeMs).toBe(86_399_000)
    expect(simulator.tokens.accepts(value)).toBe(true)
    const wrong = await failure(requestToken({ ...own, clientSecret: 's3cret' }, client()))
    expect(wrong.failure).toMatchObject({ reason: 'ACCOUNT_KEY_REJECTED', code: 'invalid_client' })
    const scope = await failure(requestToken({ ...own, scope: 'other' }, client()))
    expect(scope.failure).toMatchObject({ advice: 'correctTokenScope', code: 'invalid_scope' })
  })
})
