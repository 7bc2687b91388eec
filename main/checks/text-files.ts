/** Subtitles, edit lists and data: text that a program must be able to read. Pure. */
import type { FileProblem } from './look.ts'

/** As much of a file as is looked at. */
export const textBytes = 1_048_576

export interface TextHead {
  readonly text: string
  /** False where the file goes on behind `text`. */
  readonly whole: boolean
}

/** What is wrong with a text file; null: nothing, or nothing that can be told for this extension. */
export function textProblem(extension: string, head: TextHead): FileProblem | null {
  if (head.text.includes('\0')) return { code: 'binary', params: {} }
  switch (extension) {
    case 'srt':
      return cueProblem(head, /^\d+:\d\d:\d\d[,.]\d{1,3}$/)
    case 'vtt':
      return /^WEBVTT(\s|$)/.test(head.text)
        ? cueProblem(head, /^(\d+:)?\d\d:\d\d\.\d{3}$/)
        : { code: 'notWebVtt', params: {} }
    case 'edl':
      return editListProblem(head.text)
    case 'json':
      return jsonProblem(head)
    default:
      return null
  }
}

/** Text of the first bytes of a file, by its byte order mark; UTF-8 without one. */
export function decodeHead(bytes: Buffer): string {
  const mark = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0
  if (mark === 0xfffe) return new TextDecoder('utf-16le').decode(bytes)
  if (mark === 0xfeff) return new TextDecoder('utf-16be').decode(bytes)
  return new TextDecoder().decode(bytes)
}

function cueProblem({ text, whole }: TextHead, time: RegExp): FileProblem | null {
  const lines = text.split(/\r\n|\r|\n/)
  // The last line may be cut where the look ends.
  if (!whole) lines.pop()
  let cues = 0
  for (const [index, line] of lines.entries()) {
    const arrow = line.indexOf('-->')
    if (arrow < 0) continue
    const from = line.slice(0, arrow).trim()
    const to =
      line
        .slice(arrow + 3)
        .trim()
        .split(/\s/, 1)[0] ?? ''
    if (!time.test(from) || !time.test(to))
      return { code: 'unreadableTime', params: { line: index + 1 } }
    cues++
  }
  return cues === 0 && whole ? { code: 'noSubtitle', params: {} } : null
}

/** CMX 3600: a title, or at least one event with its four times. */
function editListProblem(text: string): FileProblem | null {
  const isTitled = /^\s*TITLE:/.test(text)
  const hasEvent = /^\d{1,6}\s[^\r\n]{1,200}?(\s+\d\d:\d\d:\d\d[:;.]\d\d){4}/m.test(text)
  return isTitled || hasEvent ? null : { code: 'noEdit', params: {} }
}

function jsonProblem({ text, whole }: TextHead): FileProblem | null {
  if (!whole) return /^\s*[[{]/.test(text) ? null : { code: 'notJson', params: {} }
  try {
    JSON.parse(text)
    return null
  } catch {
    return { code: 'notJson', params: {} }
  }
}
