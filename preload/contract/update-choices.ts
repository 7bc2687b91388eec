/** What may happen by itself: download, look and say, nothing. */
export const updateChoices = ['automatic', 'notify', 'manual'] as const
export type UpdateChoice = (typeof updateChoices)[number]
