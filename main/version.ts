/** The program's version, from the one place that holds it. */
import about from '../package.json' with { type: 'json' }

export const version: string = about.version
