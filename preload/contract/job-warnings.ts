/**
 * What is worth a look in a job that does not fail by it, as codes with parameters: stored like this and
 * put into words where it is read. Codes are persisted: add to them, never rename or remove. Their words
 * are the messages of the group `jobWarnings`.
 */
import { z } from 'zod'
import { codedSchema, codesOf, type Coded } from './coded.ts'

/** What a file is found to be, or should be by its name. Their words are the messages `fileFormats`. */
export const fileFormats = [
  'html',
  'xml',
  'isoMedia',
  'wav',
  'avi',
  'aiff',
  'mp3',
  'aac',
  'flac',
  'ogg',
  'matroska',
  'mxf',
  'mpegStream',
  'zip',
  /** Any picture or sound. */
  'media',
] as const
export type FileFormat = (typeof fileFormats)[number]

/** A file's name. */
const name = z.string()
const format = z.enum(fileFormats)
/** 1-based. */
const place = z.number().int().positive()
const amount = z.number().nonnegative()
/** A time as the subtitles write it: `01:02:03,004`. */
const clock = z.string()

const parameters = {
  // Saved files that are not what they claim.
  empty: { name },
  unknownFormat: { name, wanted: format },
  otherFormat: { name, found: format, wanted: format },
  notText: { name, found: format },
  noLength: { name },
  cutShort: { name, bytes: amount },
  noIndex: { name },
  unreadableIndex: { name },
  endsBeforeSound: { name },
  noPictureNorSound: { name },
  noMp3Sound: { name },
  noWavFormat: { name },
  noWavSound: { name },
  binary: { name },
  notWebVtt: { name },
  unreadableTime: { name, line: place },
  noSubtitle: { name },
  noEdit: { name },
  notJson: { name },
  changedAfterSigning: { name },
  // Saved files that could not be checked as usual.
  lengthUnknown: { name },
  /** How the store keeps it: `gzip`. */
  unpacked: { name, coding: z.string() },
  // Subtitles that were not joined.
  joinedTooLarge: {},
  joinedEmpty: {},
  joinedPartEmpty: { part: place },
  joinedOverlap: { part: place, start: clock, end: clock },
  joinedNotUtf8: { name },
  joinedUnreadable: { name },
  /** What the system says. */
  notJoined: { why: z.string() },
  /** Files in the folder are whole, but the disk does not say when they are safe from a power cut. */
  notFlushed: { folder: z.string() },
  /** The provider's own status, and for how long: whole hours, later whole days. */
  stuck: { status: z.string(), seconds: amount },
  /** Of older versions, and what cannot be read: as it is. */
  text: { text: z.string() },
} as const

export type JobWarning = Coded<typeof parameters>
export const jobWarningCodes = codesOf(parameters)

/** Accepts what `JobWarning` describes; anything else is no warning. */
export const jobWarningSchema = codedSchema(parameters)
