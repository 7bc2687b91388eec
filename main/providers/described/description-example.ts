/** An answer in a description, and what is understood of it. */
import { z } from 'zod'
import { failureReasonSchema, outputKindSchema } from '../../../preload/contract/vocabulary.ts'
import { lineOfText } from './description-parts.ts'

export const exampleSchema = z.strictObject({
  title: lineOfText(100),
  status: z.int().min(100).max(599).default(200).describe('HTTP status.'),
  headers: z.record(z.string(), z.string()).default({}).describe('Headers of the answer.'),
  answer: z.unknown().describe('The body: JSON, or a text.'),
  second: z
    .array(
      z.strictObject({
        status: z.int().min(100).max(599).default(200),
        answer: z.unknown(),
      }),
    )
    .max(20)
    .default([])
    .describe('Answers of the second calls, in the order of the outputs.'),
  expect: z
    .strictObject({
      state: z.enum(['waiting', 'ready', 'failed']).optional(),
      status: z.string().optional(),
      progress: z.number().min(0).max(1).nullable().optional(),
      outputs: z
        .array(
          z.strictObject({
            key: z.string().optional(),
            kind: outputKindSchema.optional(),
            extension: z.string().optional(),
            locale: z.string().nullable().optional(),
            name: z.string().nullable().optional(),
            sizeBytes: z.number().nullable().optional(),
            content: z.string().optional().describe('A part of the content.'),
          }),
        )
        .optional(),
      missing: z.array(z.string()).optional(),
      facts: z.record(z.string(), z.unknown()).optional(),
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
