/**
 * What a description of a provider may say. The JSON Schema for editors is made of this; the prose is in
 * docs/PROVIDERS.md.
 */
import { z } from 'zod'
import { credentialLabelSchema } from '../../../preload/contract/credential-labels.ts'
import {
  builtInProviders,
  providerLabels,
  providerNameSchema,
} from '../../../preload/contract/vocabulary.ts'
import {
  conditionSchema,
  credentialHeadersSchema,
  credentialQuerySchema,
  fieldSchema,
  pathSchema,
  requestSchema,
  lineOfText,
} from './description-parts.ts'
import { crossIssues, patternIssue } from './description-issues.ts'
import { exampleSchema } from './description-example.ts'
import { outputSchema } from './description-output.ts'
import { MAX_PATTERN_CHARS } from './id-pattern.ts'

const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])$/
const words = z
  .array(z.union([z.string().min(1).max(200), z.number(), z.boolean()]).transform(String))
  .max(100)
const jobId = z.string().min(1).max(200)

const idSchema = z.strictObject({
  pattern: z
    .string()
    .min(1)
    .max(MAX_PATTERN_CHARS)
    .superRefine((pattern, context) => {
      const issue = patternIssue(pattern)
      if (issue !== null) context.addIssue({ code: 'custom', message: issue })
    })
    .optional()
    .describe(
      'Regular expression (RE2 syntax) for whole IDs of this provider, by which lists without a provider are routed. Left out: they never are.',
    ),
  example: jobId.describe('An ID as the provider makes them.'),
  probe: jobId.describe(
    'An ID of the same form that no job has: asking for it shows whether a key works.',
  ),
})

const credentialSchema = z.strictObject({
  label: credentialLabelSchema.default('apiKey').describe('What the provider calls the key.'),
  clientId: z
    .boolean()
    .optional()
    .describe('True where a client ID goes with the key: {clientId}.'),
  headers: credentialHeadersSchema
    .optional()
    .describe('Headers with {key} (and {clientId}), as in authorization: "Bearer {key}".'),
  query: credentialQuerySchema
    .optional()
    .describe('Query parameters with {key}, for APIs that take it nowhere else.'),
})

const statusSchema = z.strictObject({
  path: pathSchema.optional().describe("Where the provider's word for the status stands."),
  waiting: words.default([]).describe('Words of a job that is still being worked on.'),
  done: words.default([]).describe('Words of a job whose files are there.'),
  failed: words.default([]).describe('Words of a job that will deliver nothing.'),
  rejected: words.default([]).describe('Words of a job that the provider has refused to do.'),
  rules: z
    .array(
      z.strictObject({
        when: conditionSchema.describe('Paths begin at the job.'),
        state: z.enum(['waiting', 'done', 'failed', 'rejected']).describe('What the job is then.'),
        word: lineOfText(100).optional().describe('What to show as the status.'),
      }),
    )
    .max(50)
    .default([])
    .describe(
      'For answers without a status of their own, and for exceptions; the first that fits wins, before the words.',
    ),
  progress: z
    .strictObject({
      path: pathSchema.describe('Where it stands.'),
      scale: z.enum(['percent', 'fraction']).default('percent').describe('0 to 100, or 0 to 1.'),
    })
    .optional()
    .describe('How far a job that is being worked on has come.'),
})

export const errorMeanings = [
  'notFound',
  'keyRejected',
  'forbidden',
  'rateLimited',
  'busy',
  'refused',
  'waiting',
  'failed',
  'httpStatus',
] as const

const saidSchema = z.strictObject({
  code: pathSchema.optional().describe("The provider's own code, for filters."),
  message: pathSchema.optional().describe('Its words for people.'),
})

export const descriptionSchema = z
  .strictObject({
    reelhaul: z.literal(1).describe('Version of this format.'),
    name: providerNameSchema
      .refine(
        (name) => !builtInProviders.some((one) => one === name),
        'This is the name of a provider that is built in.',
      )
      .describe('What commands and lists call the provider: small letters, digits, hyphens.'),
    label: lineOfText(60)
      .refine(
        (label) =>
          !Object.values(providerLabels).some((one) => one.toLowerCase() === label.toLowerCase()),
        'This is the label of a provider that is built in.',
      )
      .describe('What people call the provider, in every language.'),
    documentation: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Where the API is documented.'),
    baseUrl: z
      .string()
      .max(200)
      .refine(isOrigin, 'An origin such as https://api.example.com: https, no path.')
      .describe('Origin of the API. Accounts may name another one.'),
    id: idSchema.describe('What job IDs look like.'),
    credential: credentialSchema.describe(
      'How the key is sent. It goes to the origin of the account only.',
    ),
    products: z
      .array(lineOfText(60))
      .min(1)
      .max(12)
      .optional()
      .describe('What {product} may be. A job whose product is not known is looked for in each.'),
    request: requestSchema.describe('The call that asks how a job is.'),
    select: z
      .strictObject({
        list: pathSchema.describe('The list of jobs.'),
        id: pathSchema.describe('The ID, from the item on.'),
      })
      .optional()
      .describe('For answers that list jobs: all paths below begin at the one that is asked for.'),
    errors: z
      .array(
        z.strictObject({
          when: conditionSchema.describe('Paths begin at the whole answer.'),
          means: z
            .enum(errorMeanings)
            .describe(
              'What the answer is taken for. httpStatus: the value at the path is the HTTP status that counts.',
            ),
        }),
      )
      .max(50)
      .default([])
      .describe(
        'Answers that mean something else than their HTTP status says; the first that fits wins.',
      ),
    error: saidSchema
      .extend({
        retryAfter: pathSchema
          .optional()
          .describe('Seconds to wait, where no Retry-After header says so.'),
      })
      .default({})
      .describe(
        'Where code and message of an error stand, from the whole answer on; left out: in the usual places.',
      ),
    status: statusSchema.describe('How the state of a job is told.'),
    failure: saidSchema
      .default({})
      .describe('Where code and message of a failed job stand; left out: as for errors.'),
    result: requestSchema
      .optional()
      .describe('A second call for a job that is done, in whose answer the outputs are.'),
    outputs: z.array(outputSchema).min(1).max(50).describe('The files of a job that is done.'),
    linkLifetimeSeconds: z
      .int()
      .min(1)
      .max(31_536_000)
      .nullable()
      .default(null)
      .describe('What a link lives that does not say it itself; null: for ever.'),
    leaseLifetime: z
      .strictObject({
        min: z.int().min(1).describe('The shortest.'),
        max: z.int().max(31_536_000).describe('The longest.'),
        byDefault: z.int().min(1).describe('What is asked for unless the user says.'),
      })
      .refine(
        ({ min, max, byDefault }) => min <= byDefault && byDefault <= max,
        'min ≤ byDefault ≤ max',
      )
      .optional()
      .describe('What {expirationSeconds} may be, seconds.'),
    facts: z
      .strictObject({
        title: fieldSchema.optional().describe('A title for people.'),
        cost: pathSchema.optional().describe('What the job has cost, in the unit below.'),
        costUnit: fieldSchema.optional().describe('A text such as USD or credits, or a path.'),
        durationSeconds: pathSchema.optional().describe('Length of the media, seconds.'),
        words: pathSchema.optional().describe('Words of the text.'),
        product: fieldSchema.optional().describe('Product or workflow.'),
        createdAt: pathSchema.optional().describe('When the job was made: ISO 8601 or since 1970.'),
        changedAt: pathSchema.optional().describe('When it last changed.'),
      })
      .default({})
      .describe('What else an answer says of a job; what cannot be read is left out.'),
    pace: z
      .strictObject({
        requests: z.number().positive().max(1_000_000).describe('So many requests …'),
        perSeconds: z.number().positive().max(86_400).describe('… in so many seconds.'),
        scope: z
          .enum(['account', 'organisation'])
          .default('account')
          .describe('Who shares it: the key, or all of an organisation.'),
      })
      .optional()
      .describe('How many requests the provider documents to allow.'),
    requestsAtOnce: z
      .int()
      .min(1)
      .max(64)
      .default(4)
      .describe('Requests that may run at the same time.'),
    find: z
      .strictObject({
        request: requestSchema.describe(
          '{cursor}, {since} (ISO 8601), {sinceSeconds} and {product} are filled in.',
        ),
        items: pathSchema.describe('The jobs; the paths below begin at each.'),
        id: pathSchema.describe('Its ID.'),
        status: pathSchema.optional().describe('Its status, in the words of "status".'),
        product: fieldSchema.optional().describe('Its product: a text, or a path.'),
        title: pathSchema.optional().describe('Its title.'),
        createdAt: pathSchema.optional().describe('When it was made.'),
        next: pathSchema
          .optional()
          .describe('What {cursor} is for the next page; nothing there: this was the last one.'),
        nextIsLastId: z
          .boolean()
          .optional()
          .describe('True: {cursor} is the ID of the last job listed.'),
      })
      .optional()
      .describe('How recent jobs are listed, the newest first.'),
    examples: z
      .array(exampleSchema)
      .max(50)
      .default([])
      .describe('Answers and what is understood of them: checked by "reelhaul provider check".'),
  })
  .superRefine((description, context) => {
    for (const { path, message } of crossIssues(description))
      context.addIssue({ code: 'custom', path: [...path], message })
  })
export type Description = z.output<typeof descriptionSchema>

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  const web = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname))
  return web && url.origin === text
}
