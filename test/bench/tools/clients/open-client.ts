/** The clients under comparison, by name. */
import type { Client } from './client.ts'

/** What is compared, and what stands in the table for it. */
export const clientNames = {
  /** The transfer core as a lane runs it: records, flushes, commit, a name that is free. */
  core: 'reelhaul',
  /** Its connections and exchanges alone. */
  exchange: 'main/http alone',
  /** undici's dispatch in place of these, taking what comes. */
  dispatch: 'undici alone',
  /** With our guard of every address and our judgement of every answer. */
  dispatchChecked: 'undici, our checks',
  /** And with our part files: what it would be in place of `main/http`, were nothing else missing. */
  dispatchToPart: 'undici, our checks and parts',
} as const

export type ClientName = keyof typeof clientNames

export const isClientName = (name: string): name is ClientName => Object.hasOwn(clientNames, name)

/**
 * Loads a client, and only that one.
 * @param origin of all its URLs
 * @param connections at most so many at a time
 */
export async function openClient(
  name: ClientName,
  origin: string,
  connections: number,
): Promise<Client> {
  switch (name) {
    case 'core':
      return (await import('./core-client.ts')).openCore(connections)
    case 'exchange':
      return (await import('./exchange-client.ts')).openExchange(connections)
    case 'dispatch':
      return (await import('./dispatch-client.ts')).openDispatch(origin, connections)
    case 'dispatchChecked':
      return (await import('./dispatch-client.ts')).openDispatchChecked(origin, connections)
    case 'dispatchToPart':
      return (await import('./dispatch-client.ts')).openDispatchToPart(origin, connections)
  }
}
