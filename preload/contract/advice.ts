/**
 * What a person can do about a failure, as codes: stored like this and put into words where it is shown.
 * Codes are persisted: add to them, never rename or remove. Their words are the messages of the group
 * `advice`.
 */
import { z } from 'zod'

export const adviceCodes = [
  'reconnect',
  'checkSpelling',
  'checkPort',
  'againCheckServer',
  'againCheckProxy',
  'checkScheme',
  'checkAddressServer',
  'checkCertificate',
  'checkTls',
  'checkJobId',
  'againCheckJobId',
  'renewAdobeToken',
  'enterClientId',
  'correctInSettings',
  'checkJobIdInFile',
  'againCheckStatusPage',
  'checkBaseUrlIsApi',
  'moveBaseUrl',
  'againCheckBaseUrl',
  'askedLater',
  'enterValidKey',
  'checkKeyRights',
  'nothingToDo',
  'checkJobIdAndBaseUrl',
  'correctAndSubmit',
  'againLookAtJob',
  'setLifetime',
  'submitAgainRedner',
  'rejectedRedner',
  'againReport',
  'addAccountAgain',
  'enterKey',
  'waitLonger',
  'startProxy',
  'enterProxyLogin',
  'askProxyOwner',
  'changeProxy',
  'longerLinks',
  'clocksDisagree',
  'linksRefused',
  'askNetwork',
  'onlyProvider',
  'submitAgainDeleted',
  'fewerAtOnce',
  'triedLater',
  'fetchedAgain',
  'retryLater',
  'lookAtJob',
  'restartReelhaul',
  'changeAndTry',
  'freeSpace',
  'changePermissions',
  'makeWritable',
  'connectDrive',
  'closeProgram',
  'shortenTemplate',
  'moveFileAway',
  'checkDisk',
  'fewerFiles',
  'removeLink',
  'otherFolder',
  'notSavedTellProvider',
  'notSavedLength',
  'notSavedSignIn',
  'notSavedChanged',
  'againInOnePiece',
  'downloadedAgain',
  'setAsBaseUrl',
  'dropAgain',
  'damagedRow',
  'bringDescriptionBack',
  'freeDataFolder',
  'ownNetworkOnly',
  'allowHttp',
  'checkClientSecret',
  'correctTokenScope',
  'checkTokenUrl',
  'checkClientId',
  'atOwnStorage',
  'waitOnceMore',
  'addCredits',
  'jobForbidden',
  'planLimit',
  'notReadyYet',
  'uploadAgain',
  'legalReasons',
  'unsupportedFormat',
  'tooLargeForPlan',
  'checkProduct',
  'linksRefusedOrUpload',
  'freeProviderStorage',
  'verifyPhone',
  'askAdministrator',
  'otherFolderByPolicy',
  'enterKeyAgain',
  'setKeyVariable',
] as const
export type AdviceCode = (typeof adviceCodes)[number]

/** Queues of earlier versions hold sentences; they are shown as they are. */
declare const sentence: unique symbol
export type Advice = AdviceCode | (string & { readonly [sentence]: true })

export const adviceSchema = z.string() as unknown as z.ZodType<Advice>

const known: ReadonlySet<string> = new Set(adviceCodes)
export const isAdviceCode = (advice: string): advice is AdviceCode => known.has(advice)

/** @param words the messages of the group `advice`, in the reader's language. */
export function adviceText(advice: string, words: Readonly<Record<AdviceCode, string>>): string {
  return isAdviceCode(advice) ? words[advice] : advice
}
