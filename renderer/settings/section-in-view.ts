/** Which section a page scrolled this far shows. */
import type { SettingsSectionName } from './settings-sections.ts'

export interface SectionPlace {
  readonly name: SettingsSectionName
  /** Distance of its beginning from the beginning of the page, pixels. */
  readonly top: number
}

/** A section is read once it has come this close to the upper edge, pixels. */
const closeBy = 96

/**
 * The last section that begins above the upper edge or close below it; at the very end of the page
 * the last one, which may be too short to ever get there. Null: there is none.
 * @param atEnd the page cannot be scrolled any further
 */
export function sectionInView(
  places: readonly SectionPlace[],
  scrolled: number,
  atEnd: boolean,
): SettingsSectionName | null {
  if (atEnd && scrolled > 0) return places.at(-1)?.name ?? null
  const passed = places.filter(({ top }) => top <= scrolled + closeBy)
  return (passed.at(-1) ?? places[0])?.name ?? null
}
