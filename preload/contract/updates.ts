/** Updates of the program as the window sees them. */
import { z } from 'zod'

/** Why there are none to look for. */
export const unavailableReasons = [
  /** Built from source, or run by a developer. */
  'development',
  /** Unpacked from an archive, or portable: there is nothing that an installer could replace. */
  'unpacked',
  /** Where the program lies the user may not write. */
  'readOnly',
  /** The package names no place that updates come from. */
  'noSource',
  /** What the package says of that place cannot be used. */
  'badSource',
  /** The administrator has turned them off. */
  'administrator',
] as const
export type UnavailableReason = (typeof unavailableReasons)[number]

export const updateFailures = [
  /** No answer: the computer or the server is offline. */
  'offline',
  /** The server answers, but not with what is needed. */
  'server',
  /** No signature, or not one of the release's keys: nothing was downloaded. */
  'unsigned',
  /** Signed, but not in a form that this version can use. */
  'unreadable',
  /** The downloaded file is not the one that was signed: it was deleted. */
  'damaged',
  'disk',
  'install',
] as const
export type UpdateFailure = (typeof updateFailures)[number]

const version = z.string().max(100)
/** Plain text of the release, or null. */
const notes = z.string().nullable()

export const updateStateSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('unavailable'), reason: z.enum(unavailableReasons) }),
  /** Not looked yet, or nothing newer found. */
  z.object({ type: z.literal('none') }),
  z.object({ type: z.literal('checking') }),
  /** @param wanted it is downloaded as soon as no job is. */
  z.object({ type: z.literal('available'), version, notes, wanted: z.boolean() }),
  /** @param waits while jobs are downloaded. */
  z.object({
    type: z.literal('downloading'),
    version,
    percent: z.number().int().min(0).max(100),
    waits: z.boolean(),
  }),
  z.object({
    type: z.literal('ready'),
    version,
    notes,
    /** As the user has asked, the program restarts once no job is downloaded. */
    restarts: z.boolean(),
  }),
  z.object({ type: z.literal('failed'), reason: z.enum(updateFailures) }),
])
export type UpdateState = z.infer<typeof updateStateSchema>

export const updatesSchema = z.object({
  /** The version that runs. */
  current: version,
  /** Of the last check that got an answer, epoch ms; null: none since the start. */
  checkedAt: z.number().nullable(),
  state: updateStateSchema,
  /** The user has closed the banner of this version. */
  hidden: z.boolean(),
})
export type UpdatesView = z.infer<typeof updatesSchema>

/** `restart` asks first where files are being downloaded. */
export const updateActionSchema = z.enum(['check', 'download', 'restart', 'keepRunning', 'hide'])
export type UpdateAction = z.infer<typeof updateActionSchema>
