/** What packages that we bundle say in their repositories but left out of what they publish. */
import { readFileSync } from 'node:fs'

const text = (licence: string): string =>
  readFileSync(new URL(`texts/${licence}.txt`, import.meta.url), 'utf8').trim()

/** By name. `licence` where package.json has none, `text` where no file of the package has it. */
export const leftOut: Readonly<Record<string, { licence?: string; text?: string }>> = {
  'lazy-val': { text: `Copyright (c) Vladimir Krivosheev\n\n${text('MIT')}` },
  saxes: {
    text: [
      'The ISC License',
      'Copyright (c) Contributors\nCopyright (c) Isaac Z. Schlueter and Contributors (sax, from which saxes was forked)',
      text('ISC'),
      'String.fromCodePoint by Mathias Bynens is used under the MIT License:',
      'Copyright Mathias Bynens',
      text('MIT'),
    ].join('\n\n'),
  },
  // Its file LICENSE is that of the MIT License.
  'svelte-toolbelt': { licence: 'MIT' },
}

/** The text of one of the licences in `texts/`, without a copyright. */
export const licenceText = text
