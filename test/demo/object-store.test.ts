import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  bytesContent,
  joinedContent,
  patternContent,
  piecesOf,
  sha256Of,
  sha256OfContent,
} from '../../main/demo/object-content.ts'
import { ObjectStore } from '../../main/demo/object-store.ts'

let now = Date.now()
const store = new ObjectStore({ now: () => now, speed: 1 })
beforeAll(() => store.start())
afterAll(() => store.close())

const SIZE = 700_001
const link = (name: string, lifetime = 60) => store.link(name, 'aws-v4', lifetime)
const whole = Buffer.concat([...piecesOf(patternContent('a', SIZE))])

function put(name: string, faults = {}): string {
  store.put(name, patternContent('a', SIZE), 'video/mp4', faults)
  return name
}

async function get(url: string, headers: Record<string, string> = {}, method = 'GET') {
  const response = await fetch(url, { method, headers })
  return { response, body: Buffer.from(await response.arrayBuffer()) }
}

describe('a simulated object', () => {
  it('is whole and the same each time, with length, type and validators', async () => {
    const { response, body } = await get(link(put('plain/ü name.mp4')))
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-length': String(SIZE),
      'content-type': 'video/mp4',
      'accept-ranges': 'bytes',
      etag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
      'last-modified': expect.stringMatching(/GMT$/),
    })
    expect(createHash('sha256').update(body).digest('hex')).toBe(sha256Of('a', SIZE))
  })

  it.each([
    ['bytes=0-0', 0, 1],
    ['bytes=100-699999', 100, 700_000],
    ['bytes=300000-', 300_000, SIZE],
    ['bytes=-5', SIZE - 5, SIZE],
    ['bytes=5-99999999', 5, SIZE],
  ])('answers %s with that part', async (range, start, end) => {
    const { response, body } = await get(link(put('ranged')), { range })
    expect(response.status).toBe(206)
    expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end - 1}/${SIZE}`)
    expect(body.equals(whole.subarray(start, end))).toBe(true)
  })

  it.each([`bytes=${SIZE}-`, 'bytes=10-5', 'bytes=-0'])('refuses %s', async (range) => {
    const { response } = await get(link(put('ranged')), { range })
    expect(response.status).toBe(416)
    expect(response.headers.get('content-range')).toBe(`bytes */${SIZE}`)
  })

  it('honours If-Range and If-Match, and changes its ETag when replaced', async () => {
    const name = put('changing')
    const { response } = await get(link(name))
    const etag = response.headers.get('etag') ?? ''
    const modified = response.headers.get('last-modified') ?? ''
    const range = 'bytes=5-9'
    const status = async (headers: Record<string, string>) =>
      (await get(link(name), headers)).response.status
    expect(await status({ range, 'if-range': etag })).toBe(206)
    expect(await status({ range, 'if-range': modified })).toBe(206)
    expect(await status({ range, 'if-match': etag })).toBe(206)
    put('changing')
    expect(await status({ range, 'if-range': etag })).toBe(200)
    expect(await status({ range, 'if-match': etag })).toBe(412)
  })
})

describe('a presigned link', () => {
  it.each(['aws-v4', 'aws-v2'] as const)(
    'in the style %s ends with 403 as S3 words it',
    async (style) => {
      const url = store.link(put('lease'), style, 60)
      expect((await get(url)).response.status).toBe(200)
      now += 61_000
      const { response, body } = await get(url)
      expect(response.status).toBe(403)
      expect(body.toString()).toContain(
        '<Code>AccessDenied</Code><Message>Request has expired</Message>',
      )
      expect(body.toString()).toMatch(/<Expires>.*<\/Expires><ServerTime>.*<\/ServerTime>/)
    },
  )

  it("in Google's style ends with 400 ExpiredToken", async () => {
    const url = store.link(put('lease'), 'google-v4', 60)
    expect((await get(url)).response.status).toBe(200)
    now += 61_000
    const { response, body } = await get(url)
    expect([response.status, body.toString()]).toEqual([
      400,
      expect.stringContaining('ExpiredToken'),
    ])
  })

  it('that is public never ends', async () => {
    const url = store.link(put('public'), 'public', 0)
    now += 1e9
    expect((await get(url)).response.status).toBe(200)
  })

  it('does not survive being changed, and does not cover HEAD', async () => {
    const url = link(put('signed'))
    const longer = url.replace('X-Amz-Expires=60', 'X-Amz-Expires=600')
    expect((await get(longer)).response.status).toBe(403)
    expect((await get(url, {}, 'HEAD')).response.status).toBe(403)
  })

  it('is refused when a key comes with it', async () => {
    const { response } = await get(link(put('signed')), { authorization: 'Bearer k' })
    expect(response.status).toBe(400)
  })

  it('to nothing is answered with 404 NoSuchKey', async () => {
    const url = link(put('removed'))
    store.remove('removed')
    const { response, body } = await get(url)
    expect([response.status, body.toString()]).toEqual([404, expect.stringContaining('NoSuchKey')])
  })
})

describe('a fault', () => {
  it('makes the first links dead, and the next alive', async () => {
    const name = put('dead', { deadLinks: 1 })
    expect((await get(link(name))).response.status).toBe(403)
    expect((await get(link(name))).response.status).toBe(200)
  })

  it('breaks the first transfer at the given byte, and no other', async () => {
    const name = put('broken', { breakAfterBytes: 300_000 })
    const response = await fetch(link(name))
    let received = 0
    const reading = (async () => {
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>)
        received += chunk.length
    })()
    await expect(reading).rejects.toThrow()
    expect(received).toBe(300_000)
    expect((await get(link(name))).body.length).toBe(SIZE)
  })

  it('caps the speed of a connection', async () => {
    const name = put('slow', { bytesPerSecond: SIZE * 5 })
    const start = performance.now()
    expect((await get(link(name))).body.length).toBe(SIZE)
    expect(performance.now() - start).toBeGreaterThan(150)
  })
})

describe('content', () => {
  it('differs by name and at every offset', () => {
    const other = Buffer.concat([...piecesOf(patternContent('b', 1000))])
    expect(other.equals(whole.subarray(0, 1000))).toBe(false)
    expect(whole.subarray(0, 1000).equals(whole.subarray(1000, 2000))).toBe(false)
  })

  it('joins parts without a seam', () => {
    const joined = joinedContent(bytesContent('abc'), bytesContent(''), patternContent('a', SIZE))
    const bytes = Buffer.concat([...piecesOf(joined)])
    expect(bytes.equals(Buffer.concat([Buffer.from('abc'), whole]))).toBe(true)
    expect(sha256OfContent(joined)).toBe(createHash('sha256').update(bytes).digest('hex'))
  })
})
