import type { Handlers } from '../handle.ts'
import type { Services } from '../services.ts'

export function supportHandlers({
  support,
}: Pick<Services, 'support'>): Pick<Handlers, 'copyDiagnostics' | 'saveSupportBundle'> {
  return {
    copyDiagnostics: () => support.copyDiagnostics(),
    saveSupportBundle: () => support.saveBundle(),
  }
}
