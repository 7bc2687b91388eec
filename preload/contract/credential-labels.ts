/**
 * What providers call the parts of a credential, as codes: put into words where they are read. Their words
 * are the messages of the group `credentialLabels`.
 */
import { z } from 'zod'

export const credentialLabels = [
  'apiKey',
  'apiKeyOrSession',
  'accessToken',
  'apiToken',
  'clientId',
  'clientSecret',
  'webhookSecret',
] as const
export const credentialLabelSchema = z.enum(credentialLabels)
export type CredentialLabel = z.infer<typeof credentialLabelSchema>
