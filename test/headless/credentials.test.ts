import { describe, expect, test } from 'vitest'
import { UsageError } from '../../main/errors.ts'
import { EnvironmentKeys } from '../../main/headless/credentials.ts'
import { ProviderRegistry } from '../../main/providers/registry.ts'

function keys(env: NodeJS.ProcessEnv, main = 'adobe'): EnvironmentKeys {
  const made = new EnvironmentKeys(env, new ProviderRegistry())
  made.setMain(main)
  return made
}

const pair = { REELHAUL_CLIENT_ID: 'id', REELHAUL_CLIENT_SECRET: 'secret' }

describe('the environment', () => {
  test('gives Adobe a key, else client ID and client secret', () => {
    expect(keys(pair).of('adobe')).toEqual({ key: '', clientId: 'id', clientSecret: 'secret' })
    const withKey = { ...pair, REELHAUL_API_KEY: 'token' }
    expect(keys(withKey).of('adobe')).toEqual({ key: 'token', clientId: 'id' })
    const blank = { ...pair, REELHAUL_API_KEY: ' ', REELHAUL_API_KEY_ADOBE: '' }
    expect(keys(blank).of('adobe')).toMatchObject({ clientSecret: 'secret' })
  })

  test('gives a client secret to no provider that has no use for it', () => {
    expect(keys(pair, 'redner').of('redner')).toBeNull()
    expect(keys(pair, 'redner').of('adobe')).toBeNull()
  })

  test('has names of one provider, which go before the plain ones', () => {
    const env = {
      ...pair,
      REELHAUL_CLIENT_ID_ADOBE: 'own',
      REELHAUL_TOKEN_URL: 'https://a.example',
      REELHAUL_TOKEN_URL_ADOBE: 'https://b.example/token',
      REELHAUL_TOKEN_SCOPE_ADOBE: 'openid',
    }
    expect(keys(env).of('adobe')?.clientId).toBe('own')
    const options = { tokenUrl: 'https://b.example/token', tokenScope: 'openid' }
    expect(keys(env).tokenOptions('adobe')).toEqual(options)
    expect(keys(env, 'redner').tokenOptions('adobe')).toEqual(options)
    expect(keys({}).tokenOptions('adobe')).toBeNull()
  })

  test.each([
    [{}, false, 'set REELHAUL_API_KEY to your Access token, or REELHAUL_CLIENT_ID and'],
    [{}, true, 'set REELHAUL_API_KEY_ADOBE to your Access token, or REELHAUL_CLIENT_ID_ADOBE'],
    [{ REELHAUL_CLIENT_SECRET: 's3cret' }, false, 'set REELHAUL_CLIENT_ID beside it'],
  ])('without a credential (%j) says what to set', (env, several, words) => {
    const require = (): void => keys(env).require(['adobe'], several)
    expect(require).toThrow(UsageError)
    expect(require).toThrow(words)
    expect(require).not.toThrow('s3cret')
  })

  test.each([
    ['http://ims.example/token', false, 'plain http'],
    ['ftp://ims.example', true, 'takes an address'],
    ['https://user:s3cret@ims.example', true, 'takes an address'],
    ['s3cret', true, 'takes an address'],
  ])('refuses %s as a token endpoint', (REELHAUL_TOKEN_URL, allowHttp, words) => {
    const check = (): void => keys({ REELHAUL_TOKEN_URL }).checkTokenOptions(['adobe'], allowHttp)
    expect(check).toThrow(words)
    expect(check).not.toThrow('s3cret')
    // Of a provider that has none it is no concern.
    keys({ REELHAUL_TOKEN_URL }, 'redner').checkTokenOptions(['redner'], false)
  })

  test.each(['https://ims.example/token', 'http://127.0.0.1:8080/token'])(
    'takes %s as a token endpoint',
    (REELHAUL_TOKEN_URL) => {
      expect(() => keys({ REELHAUL_TOKEN_URL }).checkTokenOptions(['adobe'], false)).not.toThrow()
    },
  )
})
