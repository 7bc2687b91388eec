/** Descriptions for tests. */
import { readFileSync } from 'node:fs'
import type { Description } from '../../main/providers/described/description.ts'
import { readDescription } from '../../main/providers/described/read-description.ts'

/** @param path from the repository's root. @throws Error where it is no description. */
export function descriptionFile(path: string): Description {
  return described(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'))
}

export function described(text: string): Description {
  const { description, problems } = readDescription(text)
  if (description === null) throw new Error(JSON.stringify(problems, null, 2))
  return description
}

/** A small description as an object, with `more` in place of its fields. */
export const small = (more: object = {}): object => ({
  ...{ reelhaul: 1, name: 'studio', label: 'Studio', baseUrl: 'https://api.studio.example' },
  id: { pattern: 'st-\\d+', example: 'st-17', probe: 'st-0' },
  credential: { headers: { authorization: 'Bearer {key}' } },
  request: { path: '/jobs/{jobId}' },
  status: { path: '$.status', waiting: ['working'], done: ['done'], failed: ['broken'] },
  failure: { message: '$.reason' },
  outputs: [{ each: '$.files[*]', link: '$.url', extension: 'mp4' }],
  linkLifetimeSeconds: 600,
  examples: [
    { title: 'working', answer: { status: 'working' }, expect: { state: 'waiting' } },
    {
      title: 'done',
      answer: { status: 'done', files: [{ url: 'https://files.example/a.mp4' }] },
      expect: { state: 'ready' },
    },
    { title: 'broken', answer: { status: 'broken', reason: 'No.' }, expect: { state: 'failed' } },
  ],
  ...more,
})

/** The same as the text of a file: JSON is YAML. */
export const smallText = (more: object = {}): string => JSON.stringify(small(more), null, 2)
export const smallDescription = (more: object = {}): Description => described(smallText(more))
