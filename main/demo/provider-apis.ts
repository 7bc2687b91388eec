/** Every simulated provider. A new one is a file beside this and a line here. */
import type { BuiltInProvider } from '../../preload/contract/vocabulary.ts'
import { a2eApi } from './a2e-api.ts'
import { adobeApi } from './adobe-api.ts'
import type { ProviderApi } from './provider-api.ts'
import { rednerApi } from './redner-api.ts'
import { swiftiaApi } from './swiftia-api.ts'
import { viddyscribeApi } from './viddyscribe-api.ts'

export const providerApis: Readonly<Record<BuiltInProvider, ProviderApi>> = {
  redner: rednerApi,
  adobe: adobeApi,
  viddyscribe: viddyscribeApi,
  swiftia: swiftiaApi,
  a2e: a2eApi,
}
