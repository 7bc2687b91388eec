/** Lists that wait to be looked at and added: each is here until it is added or discarded. */
import { z } from 'zod'
import { longestBatchName } from './batch-name.ts'

/** Lists that may wait at once. */
export const mostOpenLists = 1000

const listId = z.string().max(100)

/** What is dropped, pasted or chosen: paths (absolute) of files and folders, each a list; or one text. */
export const openListsSchema = z.union([
  z.object({ paths: z.array(z.string().max(32_768)).min(1).max(mostOpenLists) }),
  z.object({ text: z.string().min(1).max(20_000_000) }),
])
export type OpenListsRequest = z.infer<typeof openListsSchema>

export const openListSchema = z.object({
  id: listId,
  kind: z.enum(['files', 'text', 'link', 'found']),
  /** Of the first file, else of the batch that is proposed; empty for a text. */
  name: z.string(),
  /** Paths that it is read from; several where lists were made one. */
  files: z.number().int().nonnegative(),
  /** The same for lists that came together; null: it came alone. */
  group: z.string().nullable(),
})
export type OpenList = z.infer<typeof openListSchema>

export const joinListsSchema = z.array(listId).min(2).max(mostOpenLists)

/** Where a batch would go. */
export const importTargetSchema = z.object({
  id: listId,
  /** As typed; null: the proposed one. */
  name: z.string().max(longestBatchName).nullable(),
  /** Chosen, absolute; null: one named like the batch. */
  folder: z.string().max(4096).nullable(),
})
export type ImportTargetRequest = z.infer<typeof importTargetSchema>

export const importTargetResultSchema = z.object({
  /** Absolute. */
  folder: z.string(),
  /** Bytes that this user may still write there; null: the volume does not say. */
  freeBytes: z.number().nonnegative().nullable(),
})
export type ImportTarget = z.infer<typeof importTargetResultSchema>
