/** The words of every language are here from the start: a test should not wait for a file. */
import { catalogue } from '../../messages/compiled/index.js'
import type { Language } from '../../preload/contract/languages.ts'
import { language } from '../../renderer/words/language.svelte.ts'

for (const known of Object.keys(catalogue) as Language[]) language.know(known, catalogue[known])
