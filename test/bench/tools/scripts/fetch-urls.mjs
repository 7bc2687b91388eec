/** What a user would write: fetch-urls.mjs LIST FOLDER AT_ONCE, with "URL NAME" on each line. */
/* global fetch, process */
import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

const [list, folder, atOnce] = process.argv.slice(2)
const lines = (await readFile(list, 'utf8')).trim().split('\n')

async function work() {
  for (let line; (line = lines.shift());) {
    const [url, name] = line.split(' ')
    const response = await fetch(url)
    if (!response.ok) throw new Error(`${url}: ${response.status}`)
    await pipeline(response.body, createWriteStream(join(folder, name)))
  }
}

await Promise.all(Array.from({ length: Number(atOnce) }, work))
