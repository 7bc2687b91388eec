import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { piecesOf } from '../../main/demo/object-content.ts'
import { tempFolder } from '../helpers/temp-folder.ts'
import { videoContent } from './content.ts'
import { clientNames, openClient, type ClientName } from './tools/clients/open-client.ts'

const names = Object.keys(clientNames) as ClientName[]
/** In one block, in several, and in more than a client has in hand at once. */
const sizes = [12 * 1024, 700_000, 5_000_000]

const contentOf = (size: number): Buffer =>
  Buffer.concat([...piecesOf(videoContent('video', size))])
const server = createServer((request, response) => {
  const size = Number(request.url?.slice(1))
  if (!sizes.includes(size)) return void response.writeHead(404).end('none')
  response.writeHead(200, { 'content-length': size }).end(contentOf(size))
})
let origin = ''

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())

test.each(names)('%s saves what the server sent, and tells its SHA-256', async (name) => {
  const folder = tempFolder()
  const client = await openClient(name, origin, 2)
  const digests = await Promise.all(
    sizes.map((size) => client.fetch(`${origin}/${size}`, join(folder, String(size)))),
  )
  await client.close()
  for (const [at, size] of sizes.entries()) {
    const expected = contentOf(size)
    expect(readFileSync(join(folder, String(size))).equals(expected)).toBe(true)
    expect(digests[at]).toBe(createHash('sha256').update(expected).digest('hex'))
  }
  expect(readdirSync(folder)).toHaveLength(sizes.length)
})

test.each(names)('%s saves nothing of a refusal', async (name) => {
  const folder = tempFolder()
  const client = await openClient(name, origin, 1)
  await expect(client.fetch(`${origin}/none`, join(folder, 'none'))).rejects.toThrow()
  await client.close()
  expect(readdirSync(folder)).toEqual([])
})
