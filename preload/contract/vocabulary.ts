/**
 * The words of the product, shared by all three processes: the one place where a state, a provider
 * or a failure reason is named. Values are persisted (database, receipts, scripts that read
 * `--json`): add to these lists, never rename or remove.
 */
import { z } from 'zod'
import { adviceSchema } from './advice.ts'

/** The providers that this build has adapters for, and what people call them in any language. */
export const providerLabels = {
  redner: 'Redner',
  adobe: 'Adobe',
  viddyscribe: 'ViddyScribe',
  swiftia: 'Swiftia',
  a2e: 'A2E',
} as const
export type BuiltInProvider = keyof typeof providerLabels
export const builtInProviders = Object.keys(providerLabels) as [
  BuiltInProvider,
  ...BuiltInProvider[],
]

/** A provider that is built in, or one that a description names. */
export const providerNameSchema = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,39}$/,
    'A name has small letters, digits and hyphens, a letter first, and at most 40 characters.',
  )
export type ProviderName = string

/**
 * `queued` known here, not yet asked · `waiting` the provider still works on it · `ready` outputs
 * known · `downloading` · `finalizing` · `completed` · `failed` · `paused` and `cancelled` by the
 * user · `blocked` its account or folder needs attention.
 */
export const jobStates = [
  'queued',
  'waiting',
  'ready',
  'downloading',
  'finalizing',
  'completed',
  'failed',
  'paused',
  'cancelled',
  'blocked',
] as const
export const jobStateSchema = z.enum(jobStates)
export type JobState = z.infer<typeof jobStateSchema>

export const outputKinds = [
  'video',
  'audio',
  'transcript',
  'subtitles',
  'text',
  'metadata',
] as const
export const outputKindSchema = z.enum(outputKinds)
export type OutputKind = z.infer<typeof outputKindSchema>

/**
 * `pending` · `downloading` · `saved` · `failed` · `skipped` a file was there · `claimed` a receipt
 * says that it is there, not yet verified · `committing` its length and digest are recorded, and it
 * may have its name already.
 */
export const outputStates = [
  'pending',
  'downloading',
  'saved',
  'failed',
  'skipped',
  'claimed',
  'committing',
] as const
export const outputStateSchema = z.enum(outputStates)
export type OutputState = z.infer<typeof outputStateSchema>

/**
 * What a file's content credentials (C2PA) are worth: `valid` intact, and signed by a signer on the
 * user's trust list · `untrusted` intact, signed by anybody else · `invalid` changed after signing, or
 * damaged · `none` there are none · `unchecked` cannot be told here: the format is one that cannot be
 * read for credentials, or the file could not be read to its end.
 */
export const credentialsStates = ['valid', 'untrusted', 'invalid', 'none', 'unchecked'] as const
export const credentialsStateSchema = z.enum(credentialsStates)
export type CredentialsState = z.infer<typeof credentialsStateSchema>

/**
 * What is found where a saved file should be: `same` as it was saved · `touched` written to since, its
 * length is the same · `changed` another length or other bytes · `moved` nothing · `unreachable` its
 * folder cannot be looked at · `unreadable` it is there and cannot be read.
 */
export const foundStates = [
  'same',
  'touched',
  'changed',
  'moved',
  'unreachable',
  'unreadable',
] as const
export const foundStateSchema = z.enum(foundStates)
export type FoundState = z.infer<typeof foundStateSchema>

/** What to do when the wanted name belongs to a file that is there already. */
export const collisionPolicies = ['number', 'overwrite', 'skip'] as const
export const collisionPolicySchema = z.enum(collisionPolicies)
export type CollisionPolicy = z.infer<typeof collisionPolicySchema>

export const failureReasons = [
  // The target folder or file.
  'FILE_DISK_FULL',
  'FILE_NO_ACCESS',
  'FILE_READ_ONLY',
  'FILE_FOLDER_MISSING',
  'FILE_LOCKED',
  'FILE_NAME_REFUSED',
  'FILE_EXISTS',
  'FILE_IO_ERROR',
  'FILE_TOO_MANY_OPEN',
  'FILE_FORBIDDEN_BY_POLICY',
  // Between us and the server.
  'NETWORK_OFFLINE',
  'NETWORK_NAME_NOT_FOUND',
  'NETWORK_REFUSED',
  'NETWORK_TIMEOUT',
  'NETWORK_STALLED',
  'NETWORK_BROKEN',
  'NETWORK_CERTIFICATE',
  'NETWORK_PROXY',
  'NETWORK_REDIRECT_REFUSED',
  'NETWORK_ADDRESS_REFUSED',
  'NETWORK_PLAIN_HTTP',
  // What a server (usually the object store) answered.
  'SERVER_ERROR',
  'SERVER_BUSY',
  'SERVER_LEASE_EXPIRED',
  'SERVER_LEASE_REFUSED',
  'SERVER_CLOCK_SKEW',
  'SERVER_OBJECT_GONE',
  'SERVER_OBJECT_CHANGED',
  'SERVER_WRONG_LENGTH',
  'SERVER_WRONG_CONTENT',
  'SERVER_BAD_RANGE',
  'SERVER_UNEXPECTED',
  // What a provider said about a job.
  'PROVIDER_JOB_FAILED',
  'PROVIDER_JOB_REJECTED',
  'PROVIDER_JOB_NOT_FOUND',
  'PROVIDER_JOB_STUCK',
  'PROVIDER_INVALID_REQUEST',
  'PROVIDER_UNEXPECTED_ANSWER',
  'PROVIDER_NO_OUTPUTS',
  'PROVIDER_UNKNOWN_STATUS',
  'PROVIDER_JOB_FORBIDDEN',
  'PROVIDER_NOT_READY',
  'PROVIDER_LEGALLY_BLOCKED',
  // The account as a whole.
  'ACCOUNT_KEY_MISSING',
  'ACCOUNT_KEY_REJECTED',
  'ACCOUNT_FORBIDDEN',
  'ACCOUNT_RATE_LIMITED',
  'ACCOUNT_PLAIN_HTTP',
  'ACCOUNT_PROVIDER_UNKNOWN',
  'ACCOUNT_NO_CREDITS',
  'ACCOUNT_PLAN_LIMIT',
  'ACCOUNT_FORBIDDEN_BY_POLICY',
  // The person.
  'USER_CANCELLED',
  'USER_SHUTDOWN',
  /** A form, a command or an imported file that cannot be used as given. */
  'USER_INVALID_INPUT',
  // A fault of our own.
  'INTERNAL_ERROR',
] as const
export const failureReasonSchema = z.enum(failureReasons)
export type FailureReason = z.infer<typeof failureReasonSchema>

export const failureSchema = z.object({
  reason: failureReasonSchema,
  /** One sentence for a person: what happened, where. Never holds a URL's query or a key. */
  message: z.string(),
  /** True when trying again without a change cannot help. */
  permanent: z.boolean(),
  /** What the user can do about it: a code, or the sentence of an older version. */
  advice: adviceSchema,
  /** The provider's or server's own code, where it gave one: for filters, never for prose. */
  code: z.string().optional(),
})
export type Failure = z.infer<typeof failureSchema>
