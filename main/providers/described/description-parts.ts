/** The building blocks of a description: fields, matchers, requests. Each carries its own documentation. */
import { z } from 'zod'
import { outputKindSchema } from '../../../preload/contract/vocabulary.ts'
import { isPath, MAX_PATH_CHARS, Paths } from './paths.ts'
import { placeholdersIn, staysInPlace, type Placeholder } from './template.ts'

const HEADER_NAME = /^[A-Za-z0-9][A-Za-z0-9-]{0,79}$/
/** What the HTTP client says itself. */
const RESERVED_HEADER =
  /^(?:host|connection|content-(?:length|type|encoding)|transfer-encoding|accept-encoding|te|trailer|upgrade|expect|keep-alive|cookie|proxy-.*)$/i
const PRINTABLE = /^[\x20-\x7e]*$/

export const lineOfText = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'One line of text.')
    .refine((text) => text.trim() === text, 'No spaces at its ends.')
const shortText = z.string().min(1).max(200)

/** A query of RFC 9535. */
export const pathSchema = z
  .string()
  .min(1)
  .max(MAX_PATH_CHARS)
  .superRefine((path, context) => {
    const issue = new Paths().whyNot(path)
    if (issue !== null) context.addIssue({ code: 'custom', message: `No JSONPath: ${issue}` })
  })
  .meta({ examples: ['$.data.status', '$.outputs[*]'] })

/** A path, or a text that stands for itself. */
export const fieldSchema = z
  .string()
  .min(1)
  .max(MAX_PATH_CHARS)
  .superRefine((field, context) => {
    const issue = isPath(field) ? new Paths().whyNot(field) : null
    if (issue !== null) context.addIssue({ code: 'custom', message: `No JSONPath: ${issue}` })
  })

const scalarSchema = z.union([z.string().max(500), z.number(), z.boolean(), z.null()])
const scalarsSchema = z.union([scalarSchema, z.array(scalarSchema).min(1).max(100)])

/** What must be so; every condition that is given has to hold. */
export const matcherSchema = z
  .strictObject({
    httpStatus: z
      .array(z.int().min(100).max(599))
      .min(1)
      .max(50)
      .optional()
      .describe('HTTP statuses, any of which fits.'),
    path: pathSchema.optional().describe('The value that the other conditions are about.'),
    equals: scalarsSchema.optional().describe('The value, or one of several.'),
    not: scalarsSchema
      .optional()
      .describe('The value is none of these. A value that is not there is none of them.'),
    contains: shortText.optional().describe('A text that holds this one, whatever the case.'),
    exists: z.boolean().optional().describe('Whether the path leads anywhere, and not to null.'),
    from: z.number().optional().describe('A number of this size or more.'),
    to: z.number().optional().describe('A number of this size or less.'),
    every: z
      .boolean()
      .optional()
      .describe(
        'Every value at the path has to fit, and there is at least one. Otherwise one is enough.',
      ),
  })
  .refine(
    ({ path, httpStatus, every: _, ...conditions }) =>
      path === undefined
        ? httpStatus !== undefined && Object.keys(conditions).length === 0
        : Object.keys(conditions).length > 0,
    'A matcher has "httpStatus", or "path" with at least one of "equals", "not", "contains", "exists", "from", "to".',
  )
export type Matcher = z.output<typeof matcherSchema>

/** One matcher, or several that all have to hold. */
export const conditionSchema = z.union([matcherSchema, z.array(matcherSchema).min(1).max(10)])
export type Condition = z.output<typeof conditionSchema>

const templateSchema = (allowed: readonly Placeholder[], max: number) =>
  z
    .string()
    .max(max)
    .superRefine((template, context) => {
      for (const name of placeholdersIn(template)) {
        if (!allowed.some((one) => one === name))
          context.addIssue({
            code: 'custom',
            message: `{${name}} cannot stand here; what can: ${allowed.map((one) => `{${one}}`).join(' ')}.`,
          })
      }
    })

const inPath: readonly Placeholder[] = ['jobId', 'product', 'outputId', 'expirationSeconds']
const inData: readonly Placeholder[] = [...inPath, 'cursor', 'since', 'sinceSeconds']
const inCredential: readonly Placeholder[] = ['key', 'clientId']

const headerNameSchema = z
  .string()
  .regex(HEADER_NAME, 'No name of a header.')
  .refine((name) => !RESERVED_HEADER.test(name), 'This header is written by Reelhaul itself.')
const queryNameSchema = z.string().min(1).max(100)
const printable = (text: string): boolean => PRINTABLE.test(text)

/** Headers that are the same in every request. */
const headersSchema = z.record(
  headerNameSchema,
  z.string().max(500).refine(printable, 'A header holds printable ASCII characters only.'),
)

/** Headers or query parameters that carry the credential. */
export const credentialHeadersSchema = z.record(
  headerNameSchema,
  templateSchema(inCredential, 500).refine(
    printable,
    'A header holds printable ASCII characters only.',
  ),
)
export const credentialQuerySchema = z.record(queryNameSchema, templateSchema(inCredential, 500))

const bodyTemplate = templateSchema(inData, 5000)

/** Texts inside of `body` that are one placeholder and no more are replaced; others stay as they are. */
function checkBody(value: unknown, context: z.core.$RefinementCtx, depth = 0): void {
  if (depth > 20) context.addIssue({ code: 'custom', message: 'The body is nested too deep.' })
  else if (typeof value === 'string') {
    const [whole] = /^\{\w+\}$/.exec(value) ?? []
    const issue = whole === undefined ? undefined : bodyTemplate.safeParse(whole).error?.issues[0]
    if (issue) context.addIssue({ code: 'custom', message: issue.message })
  } else if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) checkBody(inner, context, depth + 1)
  }
}

/** One call of the provider's API, at the account's own origin. */
export const requestSchema = z
  .strictObject({
    method: z.enum(['GET', 'POST']).default('GET').describe('GET unless given.'),
    path: templateSchema(inPath, 500)
      .regex(
        /^(?:\/[A-Za-z0-9._~!$&'()*+,;=:@%{}-]+)+\/?$/,
        'A path begins with / and has no query; "query" is a field of its own.',
      )
      .refine(staysInPlace, 'A path has no "." or ".." for a segment.')
      .describe(
        'From the origin on. {jobId}, {product}, {outputId} and {expirationSeconds} are filled in, each as one part of a segment.',
      ),
    query: z
      .record(queryNameSchema, templateSchema(inData, 500))
      .optional()
      .describe('Query parameters; one whose placeholder has no value is left out.'),
    headers: headersSchema
      .optional()
      .describe('Headers that are the same in every request: a version, what is accepted.'),
    body: z
      .unknown()
      .optional()
      .superRefine((body, context) => checkBody(body, context))
      .describe(
        'Sent as JSON. A text that is one placeholder, such as "{jobId}", is replaced by its value; one without a value leaves its field out.',
      ),
    form: z
      .record(queryNameSchema, templateSchema(inData, 500))
      .optional()
      .describe('Instead of "body": sent as application/x-www-form-urlencoded.'),
  })
  .refine(
    ({ body, form }) => body === undefined || form === undefined,
    'Only one of "body" and "form".',
  )
  .refine(
    ({ method, body, form }) => method === 'POST' || (body === undefined && form === undefined),
    'A GET request has no body.',
  )
export type RequestTemplate = z.output<typeof requestSchema>

export const kindSchema = z.union([
  outputKindSchema,
  z.strictObject({
    path: pathSchema.describe("Where the provider's own word for the kind stands."),
    values: z.record(z.string().max(100), outputKindSchema).describe('From its words to kinds.'),
    otherwise: outputKindSchema.optional().describe('For all other words.'),
  }),
])
