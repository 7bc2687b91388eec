/** The scheme that the installer registers. */
export const linkScheme = 'reelhaul'

/** True for what the system would hand over as a link; says nothing of its worth. */
export const isLink = (text: string): boolean => /^reelhaul:/i.test(text)
