/** An answer in a description, and what is understood of it. */
import { z } from 'zod'
import { failureReasonSchema, outputKindSchema } from '../../../preload/contract/vocabulary.ts'
import { lineOfText } from './description-parts.ts'

export const exampleSchema = z.strictObject({
  title: lineOfText(100).describe('What the answer is an example of.'),
  status: z.int().min(100).max(599).default(200).describe('HTTP status.'),
  headers: z.record(z.string(), z.string()).default({}).describe('Headers of the answer.'),
  answer: z.unknown().describe('The body: JSON, or a text.'),
  second: z
    .array(
      z.strictObject({
        status: z.int().min(100).max(599).default(200).describe('HTTP status.'),
        answer: z.unknown().describe('The body: JSON, or a text.'),
      }),
    )
    .max(20)
    .default([])
    .describe('Answers of the second calls, in the order of the outputs.'),
  expect: z
    .strictObject({
      state: z.enum(['waiting', 'ready', 'failed']).optional().describe('State of the job.'),
      status: z.string().optional().describe("The provider's word."),
      progress: z.number().min(0).max(1).nullable().optional().describe('0 to 1; null: not said.'),
      outputs: z
        .array(
          z.strictObject({
            key: z.string().optional().describe('What tells the file from the others.'),
            kind: outputKindSchema.optional().describe('Kind of the file.'),
            extension: z.string().optional().describe('Its extension.'),
            locale: z.string().nullable().optional().describe('Its language tag; null: none.'),
            name: z.string().nullable().optional().describe('The suggested name; null: none.'),
            sizeBytes: z.number().nullable().optional().describe('Its length; null: not said.'),
            content: z.string().optional().describe('A part of the content.'),
          }),
        )
        .optional()
        .describe('The files, in their order; only the fields that are given count.'),
      missing: z.array(z.string()).optional().describe('What is named as missing.'),
      facts: z.record(z.string(), z.unknown()).optional().describe('Facts, as "facts" names them.'),
      failure: failureReasonSchema.optional().describe('Reason of the failure.'),
      message: z.string().optional().describe("A part of the failure's message."),
    })
    .refine(
      ({ state, failure }) =>
        (state === undefined) !== (failure === undefined) || state === 'failed',
      'Either "state" or "failure" is expected.',
    )
    .describe('What is understood of it.'),
})
export type DescriptionExample = z.output<typeof exampleSchema>
