/** Placeholders of requests, and what each place of a request may hold. Pure. */

/** `{jobId}` and its like. */
export const placeholders = [
  'jobId',
  'product',
  'outputId',
  'expirationSeconds',
  'cursor',
  'since',
  'sinceSeconds',
  'key',
  'clientId',
] as const
export type Placeholder = (typeof placeholders)[number]
/** What a request is built from; null: not known. */
export type Values = Readonly<Partial<Record<Placeholder, string | null>>>

const PLACEHOLDER = /\{([^{}]*)\}/g

/** Names between braces, known or not. */
export function placeholdersIn(template: string): string[] {
  return [...template.matchAll(PLACEHOLDER)].map(([, name = '']) => name)
}

/** `template` with its placeholders filled in; null where one of them is not known. */
export function fill(
  template: string,
  values: Values,
  escape: (value: string) => string = (value) => value,
): string | null {
  let complete = true
  const filled = template.replaceAll(PLACEHOLDER, (_, name: string) => {
    const value = values[name as Placeholder] ?? null
    if (value === null) complete = false
    return escape(value ?? '')
  })
  return complete ? filled : null
}

/** A value as part of one path segment, whatever it holds. */
export const asPathPart = (value: string): string => encodeURIComponent(value.toWellFormed())

/** True for a path that leads where it says: no escape protects `.` and `..`. */
export const staysInPlace = (path: string): boolean =>
  path.split('/').every((segment) => !/^(?:\.|%2e){1,2}$/i.test(segment))
