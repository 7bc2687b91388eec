/** Identity of the file that a job's subtitles are joined in: no provider numbers or names an output so. */
export const joinedKey = 'joined'
