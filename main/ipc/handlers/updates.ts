import type { Handlers } from '../handle.ts'
import type { Services } from '../services.ts'

type UpdateCalls = 'getUpdates' | 'actOnUpdate'

export function updateHandlers({
  updates,
}: Pick<Services, 'updates'>): Pick<Handlers, UpdateCalls> {
  return {
    getUpdates: () => updates.view(),
    actOnUpdate: (action) => updates.act(action),
  }
}
