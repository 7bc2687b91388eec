/** Finding by words that are typed in any case and without accents. Pure. */

/** For comparing: without case and accents. */
export const folded = (text: string): string =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase()

/** The words of a text, folded. */
export const typedWords = (text: string): string[] => folded(text).split(/\s+/).filter(Boolean)
