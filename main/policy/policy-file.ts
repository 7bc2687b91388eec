/** What a policy file may say: the format that administrators write, published as a JSON Schema. */
import { posix, win32 } from 'node:path'
import { z } from 'zod'
import { networkSchema } from '../../preload/contract/automation.ts'
import { settingsSchema } from '../../preload/contract/model.ts'
import { providerNameSchema } from '../../preload/contract/vocabulary.ts'
import { isHostPattern } from '../http/host-pattern.ts'
import { isOriginPattern } from './origin-pattern.ts'

const mostEntries = 1000

const off = z.literal(false)

const originPattern = z
  .string()
  .max(300)
  .refine(isOriginPattern, 'An origin is https://api.example.com or https://*.example.com.')
  .describe('An origin such as https://api.example.com, or https://*.example.com.')
const origins = z.array(originPattern).max(mostEntries)

const hostPattern = z
  .string()
  .max(300)
  .refine(isHostPattern, 'A host is media.example.com, or *.example.com for all below it.')
  .describe('A host such as media.example.com, or *.example.com for every host below it.')

const isFolder = (path: string): boolean =>
  posix.isAbsolute(path) || win32.isAbsolute(path) || /^~([/\\]|$)/.test(path)
const folder = z
  .string()
  .max(4096)
  .refine(isFolder, 'A folder is an absolute path, or begins with ~ for the home of the user.')
  .describe('An absolute path, or one that begins with ~ for the home of the user.')
const folders = z.array(folder).min(1).max(mostEntries)

const program = z
  .string()
  .max(4096)
  .refine(
    (path) => posix.isAbsolute(path) || win32.isAbsolute(path),
    'A program is an absolute path.',
  )

/** Settings of the network that can be fixed one by one. */
const network = networkSchema.pick({
  proxy: true,
  address: true,
  bypass: true,
  certificates: true,
})

/** Settings that are a matter of rules of their own, or of one window alone, are not among them. */
const settings = settingsSchema.omit({
  downloadFolder: true,
  watchedFolder: true,
  webhookListener: true,
  afterBatch: true,
  network: true,
  list: true,
})

export const policySchema = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(1).describe('Of this format.'),
  providers: z
    .array(providerNameSchema)
    .max(mostEntries)
    .optional()
    .describe('Providers that may be used; left out: all.'),
  describedProviders: off.optional().describe('false: no providers that are described in a file.'),
  origins: z
    .union([origins, z.record(providerNameSchema, origins)])
    .optional()
    .describe('API origins that accounts may have: for all providers, or for each that is named.'),
  stores: z
    .array(hostPattern)
    .max(mostEntries)
    .optional()
    .describe('Hosts that files may be fetched from; left out: wherever links lead.'),
  allowHttp: off.optional().describe('false: no keys and files over plain http to other machines.'),
  folders: folders
    .optional()
    .describe('Folders at or below which files, receipts and lists may be written.'),
  dataFolders: folders.optional().describe('Folders at or below which queues may be.'),
  network: z
    .strictObject(network.partial().shape)
    .optional()
    .describe('What is fixed of proxy and certificates.'),
  commandHooks: z
    .union([off, z.array(program).max(mostEntries)])
    .optional()
    .describe('false: no command after a batch; a list: only these programs (absolute).'),
  webhooks: z
    .union([off, origins])
    .optional()
    .describe('false: no outgoing webhooks; a list: only to these origins.'),
  webhookListener: off.optional().describe("false: providers' webhooks are not received."),
  updates: off.optional().describe('false: Reelhaul does not look for updates.'),
  control: off.optional().describe('false: no local control interface.'),
  metrics: off.optional().describe('false: no port for metrics.'),
  settings: z
    .strictObject(settings.partial().shape)
    .optional()
    .describe('Fixed values of other settings, as a settings file names them.'),
})
export type PolicyRules = Readonly<z.infer<typeof policySchema>>

/** The JSON Schema of policy files (draft 2020-12), to the letter as it is published. */
export function policyJsonSchemaText(): string {
  const schema = z.toJSONSchema(policySchema, { io: 'input', unrepresentable: 'any' })
  const whole = {
    ...schema,
    title: 'Reelhaul policy',
    description: 'What an administrator allows and fixes on this machine.',
  }
  return `${JSON.stringify(whole, null, 2)}\n`
}
