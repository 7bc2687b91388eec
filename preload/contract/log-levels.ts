/** How much the log says, from least to most. Persisted and part of the command line: add, never rename. */
export const logLevels = ['error', 'warn', 'info', 'debug'] as const
export type LogLevel = (typeof logLevels)[number]

export const usualLogLevel: LogLevel = 'info'
