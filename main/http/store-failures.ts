/** Failures of a transfer, each said once. Hosts are named without path or query. */
import { ReelhaulError } from '../errors.ts'
import type { FailureReason } from '../../preload/contract/vocabulary.ts'
import type { AdviceCode } from '../../preload/contract/advice.ts'
import type { AddressKind } from './addresses.ts'

const AGAIN_ADVICE = 'againCheckServer'

function transient(
  reason: FailureReason,
  message: string,
  advice: AdviceCode = AGAIN_ADVICE,
): ReelhaulError {
  return new ReelhaulError({ reason, message, permanent: false, advice })
}

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`

export function timedOut(host: string, what: 'connect' | 'answer', ms: number): ReelhaulError {
  const message =
    what === 'connect'
      ? `${host} could not be reached within ${seconds(ms)}.`
      : `${host} did not answer within ${seconds(ms)}.`
  return transient('NETWORK_TIMEOUT', message)
}

export function stalled(host: string, ms: number): ReelhaulError {
  return transient('NETWORK_STALLED', `${host} sent nothing for ${seconds(ms)}.`)
}

/** The body ended before its promised length, in good order or not. */
export function brokenOff(host: string, received: number, promised: number | null): ReelhaulError {
  const of = promised === null ? '' : ` of ${promised}`
  return transient('NETWORK_BROKEN', `${host} broke off after ${received}${of} bytes.`)
}

/** Marks a failure after which nothing is kept, however far it came. */
export const NO_PARTS = 'NO_PARTS'

/** The same from a store that cannot go on where it was. */
export function brokenOffForGood(
  host: string,
  received: number,
  promised: number | null,
): ReelhaulError {
  const of = promised === null ? '' : ` of ${promised}`
  return new ReelhaulError({
    reason: 'NETWORK_BROKEN',
    message: `${host} broke off after ${received}${of} bytes, and serves no parts of a file.`,
    permanent: false,
    advice: 'downloadedAgain',
    code: NO_PARTS,
  })
}

export function wrongLength(host: string, promised: number, found: number): ReelhaulError {
  return transient(
    'SERVER_WRONG_LENGTH',
    `The file at ${host} is ${found} bytes long, but ${promised} were promised.`,
    'notSavedTellProvider',
  )
}

/** A part of a file whose length is not known. */
export function unknownLength(host: string): ReelhaulError {
  return transient(
    'SERVER_WRONG_LENGTH',
    `${host} sent a part of the file without being asked to, and did not say how long the file is.`,
    'notSavedLength',
  )
}

export function wrongContent(host: string, what: string): ReelhaulError {
  return transient(
    'SERVER_WRONG_CONTENT',
    `${host} sent ${what} instead of the file.`,
    'notSavedSignIn',
  )
}

export function encoded(host: string, encoding: string): ReelhaulError {
  return transient(
    'SERVER_WRONG_CONTENT',
    `${host} sent the file compressed (${encoding}) although it was asked not to.`,
    'notSavedChanged',
  )
}

/** @param why as a clause: "it ends too early". */
export function notUnpacked(host: string, coding: string, why: string): ReelhaulError {
  return transient(
    'SERVER_WRONG_CONTENT',
    `${host} says that the file is packed (${coding}), but it cannot be unpacked: ${why}.`,
    'notSavedTellProvider',
  )
}

export function badRange(host: string, asked: string, got: string): ReelhaulError {
  return transient(
    'SERVER_BAD_RANGE',
    `${host} answered a request for ${asked} with ${got}.`,
    'againInOnePiece',
  )
}

export function objectChanged(host: string): ReelhaulError {
  return transient(
    'SERVER_OBJECT_CHANGED',
    `The file at ${host} changed while it was downloaded.`,
    'downloadedAgain',
  )
}

/** Answers about one file that contradict each other: only one answer alone can be relied upon. */
export function mixedVersions(host: string): ReelhaulError {
  return transient(
    'SERVER_OBJECT_CHANGED',
    `${host} names another version of the file with every answer.`,
    'againInOnePiece',
  )
}

export function redirectRefused(host: string, why: string): ReelhaulError {
  return new ReelhaulError({
    reason: 'NETWORK_REDIRECT_REFUSED',
    message: `${host} ${why}.`,
    permanent: true,
    advice: 'setAsBaseUrl',
  })
}

const whatAddressIs: Readonly<Record<AddressKind, string>> = {
  public: 'a public address',
  loopback: 'this machine itself',
  private: 'in a private network',
  linkLocal: 'reserved for neighbours and for the services of a cloud machine',
  special: 'reserved, and no server has it',
}

export interface RefusedAddress {
  readonly host: string
  /** What `host` is, or is known as to the name server. */
  readonly address: string
  readonly kind: AddressKind
  readonly redirected: boolean
  readonly permanent: boolean
}

/** A link or a redirect into a network that is not the account's. */
export function addressRefused(refused: RefusedAddress): ReelhaulError {
  const { host, address, kind, redirected, permanent } = refused
  const plain = host.replace(/^\[|\]$/g, '')
  const where = plain === address ? plain : `${plain} (${address})`
  const how = redirected ? 'A redirect' : 'The link to the file'
  return new ReelhaulError({
    reason: redirected ? 'NETWORK_REDIRECT_REFUSED' : 'NETWORK_ADDRESS_REFUSED',
    message: `${how} leads to ${where}, which is ${whatAddressIs[kind]}; the account's own address is not there.`,
    permanent,
    advice: 'ownNetworkOnly',
  })
}

/** The policy of this machine names the hosts that files may come from. */
export const hostForbidden = (host: string): ReelhaulError =>
  new ReelhaulError({
    reason: 'NETWORK_ADDRESS_REFUSED',
    message: `Files are not fetched from ${host}: the policy of this computer does not allow it (stores).`,
    permanent: true,
    advice: 'askAdministrator',
  })

/** A link or a redirect that anyone on the way could read and change. */
export function plainHttpRefused(host: string): ReelhaulError {
  return new ReelhaulError({
    reason: 'NETWORK_PLAIN_HTTP',
    message: `The file lies at ${host} behind plain http, which anyone on the way can read and change.`,
    permanent: true,
    advice: 'allowHttp',
  })
}
