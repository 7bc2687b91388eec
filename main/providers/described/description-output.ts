/** One file, or one list of files, that a described job delivers. */
import { z } from 'zod'
import {
  conditionSchema,
  fieldSchema,
  kindSchema,
  pathSchema,
  requestSchema,
} from './description-parts.ts'

export const outputSchema = z
  .strictObject({
    when: conditionSchema.optional().describe('Only in answers that fit.'),
    each: pathSchema
      .optional()
      .describe('A list: one file for each of its items, whose other paths begin at the item.'),
    key: fieldSchema
      .optional()
      .describe(
        'What tells the file from the others of its job, and stays the same when links are renewed: a text, or a path. In lists: the position where it is left out.',
      ),
    request: requestSchema
      .optional()
      .describe(
        'A second call that gives the link or the content: "link", "content", "size" and "expires" are then read in its answer.',
      ),
    outputId: pathSchema.optional().describe('What {outputId} is in the second call.'),
    answer: z
      .enum(['json', 'text'])
      .default('json')
      .describe('What the second call answers with; text is the content of the file.'),
    link: pathSchema.optional().describe('Where the URL of the file stands.'),
    content: pathSchema
      .optional()
      .describe(
        'Instead of a link: the content of a text file. What is no text is written as JSON.',
      ),
    optional: z
      .boolean()
      .default(false)
      .describe('True: the file may be absent. Otherwise it is named as missing.'),
    kind: kindSchema
      .optional()
      .describe('One of the kinds, or where it stands; left out: by the extension.'),
    extension: z
      .string()
      .regex(/^[a-z0-9]{1,8}$/)
      .optional()
      .describe('Where the URL has none that is known.'),
    locale: fieldSchema.optional().describe('Language tag: a text, or a path.'),
    index: pathSchema
      .optional()
      .describe('Position among the files; in lists: the place in the list.'),
    size: pathSchema.optional().describe('Length in bytes.'),
    expires: pathSchema
      .optional()
      .describe('When the link ends: ISO 8601, or seconds or milliseconds since 1970.'),
    name: fieldSchema.optional().describe('A name for the file.'),
  })
  .refine(
    ({ link, content, answer, request }) =>
      answer === 'text'
        ? request !== undefined && link === undefined && content === undefined
        : (link === undefined) !== (content === undefined),
    'An output has either "link" or "content", or a "request" with "answer: text".',
  )
  .refine(
    ({ content, answer, extension }) =>
      (content === undefined && answer === 'json') || extension !== undefined,
    'An output with its content in the answer needs "extension".',
  )
  .refine(
    ({ request, outputId }) =>
      outputId !== undefined || !JSON.stringify(request ?? null).includes('{outputId}'),
    '{outputId} needs the field "outputId".',
  )
export type OutputDescription = z.output<typeof outputSchema>
