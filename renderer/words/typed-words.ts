/** Finding by words that are typed in any case and without accents. Pure. */

import { folded } from '../../preload/contract/folded.ts'

export { folded }

/** The words of a text, folded. */
export const typedWords = (text: string): string[] => folded(text).split(/\s+/).filter(Boolean)
