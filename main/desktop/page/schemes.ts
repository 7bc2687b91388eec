/** The schemes of our own that a page may load from. */

/** The window's files. */
export const appScheme = 'reelhaul-app'

/** Finished audio and video. */
export const mediaScheme = 'reelhaul-media'
