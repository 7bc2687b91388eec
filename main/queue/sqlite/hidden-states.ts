/** States of rows that are no job's outside this folder: no query shows them unless it asks for them. */

/** Of jobs in the trash. Persisted under an earlier name. */
export const trashedState = 'binned'

/** Of jobs of a batch that is still being added. */
export const stagedState = 'staged'

export const isHidden = (state: unknown): boolean => state === trashedState || state === stagedState

/** A condition that leaves trashed and staged jobs out. */
export const notTrashed = `state NOT IN ('${trashedState}', '${stagedState}')`
