/** What a user would write: fetch-jobs.mjs LIST FOLDER AT_ONCE API KEY, with a job id on each line. */
/* global Buffer, fetch, process */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const [list, folder, atOnce, api, key] = process.argv.slice(2)
const jobs = (await readFile(list, 'utf8')).trim().split('\n')
const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }

async function outputsOf(job) {
  for (;;) {
    const url = `${api}/v1/jobs/${job}/download-result`
    const response = await fetch(url, { method: 'POST', headers, body: '{}' })
    const answer = await response.json()
    if (response.ok) return answer.outputs
    if (!/not completed/.test(answer.error?.message)) throw new Error(`${job}: ${response.status}`)
  }
}

async function work() {
  for (let job; (job = jobs.shift());) {
    for (const { url } of await outputsOf(job)) {
      const response = await fetch(url)
      if (!response.ok) throw new Error(`${job}: ${response.status}`)
      await writeFile(join(folder, `${job}.mp4`), Buffer.from(await response.arrayBuffer()))
    }
  }
}

await Promise.all(Array.from({ length: Number(atOnce) }, work))
