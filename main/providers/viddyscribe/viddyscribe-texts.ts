/** ViddyScribe's `output` as files: one text or several, in whatever form they come. Pure. */
import { z } from 'zod'
import { jsonFile } from '../answers.ts'
import type { RemoteOutput } from '../provider.ts'
import { inlineOutput, type FileFacts } from '../remote-files.ts'

type Format = 'vtt' | 'srt' | 'edl' | 'json' | 'txt'

const KINDS: Readonly<Record<Format, FileFacts['kind']>> = {
  vtt: 'subtitles',
  srt: 'subtitles',
  edl: 'text',
  json: 'text',
  txt: 'text',
}
const FORMATS = Object.keys(KINDS) as Format[]

interface TextFile {
  readonly format: Format
  readonly content: string
}

/**
 * "Output with generated descriptions": an object with `format` and `content` (vtt, srt, edl), one with
 * `segments` (json); also met as the text itself, as a list of such, and as one text per format.
 * @returns nothing for nothing; keys are `descriptions`, of several files with the format behind.
 */
export function textOutputs(output: unknown): RemoteOutput[] {
  const files = filesOf(output)
  const name = 'descriptions'
  const seen = new Map<string, number>()
  return files.map(({ format, content }) => {
    const plain = files.length === 1 ? name : `${name}.${format}`
    const times = (seen.get(plain) ?? 0) + 1
    seen.set(plain, times)
    const key = times === 1 ? plain : `${plain}/${times}`
    return inlineOutput({ key, kind: KINDS[format], extension: format, name }, content)
  })
}

function filesOf(output: unknown): TextFile[] {
  if (output === null || output === undefined || output === '' || output === false) return []
  if (typeof output === 'string') return [{ format: formatOfText(output), content: output }]
  if (Array.isArray(output)) return filesOfList(output)
  return typeof output === 'object' ? filesOfObject(output) : [asJson(output)]
}

/** A list of texts, or of segments, which are one JSON file together. */
function filesOfList(list: readonly unknown[]): TextFile[] {
  if (list.length === 0) return []
  const areTexts = list.every(
    (item) => typeof item === 'string' || textSchema.safeParse(item).success,
  )
  return areTexts ? list.flatMap(filesOf) : [asJson(list)]
}

const textSchema = z.object({ format: z.unknown().optional(), content: z.string() })

function filesOfObject(output: object): TextFile[] {
  const text = textSchema.safeParse(output).data
  if (text !== undefined) {
    const { format, content } = text
    const known = typeof format === 'string' ? formatNamed(format) : formatOfText(content)
    // What a format that is not known here means is not lost in JSON.
    return known === null ? [asJson(output)] : [{ format: known, content }]
  }
  const byFormat = Object.entries(output).flatMap(([name, content]): TextFile[] => {
    const format = formatNamed(name)
    return format !== null && typeof content === 'string' ? [{ format, content }] : []
  })
  const given = Object.entries(output).filter(([, value]) => value !== null)
  if (byFormat.length > 0 && byFormat.length === given.length) return byFormat
  // A format without its content is no file: "if available", says the page.
  return given.every(([name]) => name === 'format') ? [] : [asJson(output)]
}

const asJson = (value: unknown): TextFile => ({ format: 'json', content: jsonFile(value) })

function formatNamed(name: unknown): Format | null {
  const folded = typeof name === 'string' ? name.trim().replace(/^\./, '').toLowerCase() : null
  return FORMATS.find((format) => format === folded) ?? (folded === 'webvtt' ? 'vtt' : null)
}

/** W3C WebVTT begins with its name, SubRip with a number and a time, CMX 3600 with a title or an event. */
function formatOfText(text: string): Format {
  const start = text.replace(/^[\s\uFEFF]+/, '').slice(0, 2000)
  if (/^WEBVTT\b/.test(start)) return 'vtt'
  if (/^\d+\s*\r?\n\s*\d+:\d\d:\d\d[,.]\d+\s*-->/.test(start)) return 'srt'
  if (/^(?:TITLE|FCM):/.test(start) || /^\d{3,6}\s+\S+\s+[VAB]\S*\s+[CDWK]\b/.test(start))
    return 'edl'
  return /^[[{]/.test(start) && isJson(text) ? 'json' : 'txt'
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
