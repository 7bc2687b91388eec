/** IDs in hexadecimal are the same in both cases: UUIDs, and long runs of its digits. Pure. */

const HEXADECIMAL = /^(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[\da-f]{16,})$/i

/** One spelling for all of an ID: two IDs are the same where this is. */
export function foldedId(id: string): string {
  return HEXADECIMAL.test(id) ? id.toLowerCase() : id
}

/** Other ways in which lists write an ID: all in small letters or in capitals. */
export function otherSpellings(id: string): readonly string[] {
  if (!HEXADECIMAL.test(id)) return []
  return [id.toLowerCase(), id.toUpperCase()].filter((spelling) => spelling !== id)
}
