/** The three spellings of a moment that leases use, read without ever throwing. */

/** The last moment that a `Date` can hold, epoch ms. */
const LAST_INSTANT = 8.64e15
const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?$/i
const BASIC_UTC = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/

/** ISO 8601, UTC where no zone is given: `2025-12-07T14:30:00Z` → epoch ms; anything else null. */
export function parseIsoInstant(text: string): number | null {
  const [, day, time, zone = 'Z'] = ISO.exec(text.trim()) ?? []
  return day ? valid(Date.parse(`${day}T${time}${zone.toUpperCase()}`)) : null
}

/** The basic UTC form of SigV4 and Google V4: `20251207T143000Z` → epoch ms; anything else null. */
export function parseBasicInstant(text: string): number | null {
  const match = BASIC_UTC.exec(text)
  if (!match) return null
  const [, year, month, day, hour, minute, second] = match
  return valid(Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`))
}

/** Whole seconds, as a duration or since 1970: `1725446894` → milliseconds; anything else null. */
export function parseSeconds(text: string): number | null {
  return /^\d{1,13}$/.test(text) ? valid(Number(text) * 1000) : null
}

/** A moment since 1970 in seconds or, from 1e11 on, in milliseconds: `1764948600` → epoch ms; anything else null. */
export function parseEpoch(text: string): number | null {
  if (!/^\d{9,14}(\.\d+)?$/.test(text.trim())) return null
  const number = Number(text)
  return valid(Math.round(number < 1e11 ? number * 1000 : number))
}

function valid(instant: number): number | null {
  return Number.isFinite(instant) && Math.abs(instant) <= LAST_INSTANT ? instant : null
}
