/** What the window tells of the program itself. */
import { z } from 'zod'

export const aboutSchema = z.object({
  version: z.string(),
  /** Of the parts that it runs on. */
  electron: z.string(),
  chromium: z.string(),
  node: z.string(),
  /** The notices of what is in it by others, plain text; some 100 KB. */
  notices: z.string().max(4_000_000),
})
export type About = z.infer<typeof aboutSchema>
