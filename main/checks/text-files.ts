/** Subtitles, edit lists and data: text that a program must be able to read. Pure. */

/** As much of a file as is looked at. */
export const textBytes = 1_048_576

export interface TextHead {
  readonly text: string
  /** False where the file goes on behind `text`. */
  readonly whole: boolean
}

/**
 * What is wrong with a text file, as the end of a sentence that begins with its name; null: nothing,
 * or nothing that can be told for this extension.
 */
export function textProblem(extension: string, head: TextHead): string | null {
  if (head.text.includes('\0')) return 'holds binary data instead of text'
  switch (extension) {
    case 'srt':
      return cueProblem(head, /^\d+:\d\d:\d\d[,.]\d{1,3}$/)
    case 'vtt':
      return /^WEBVTT(\s|$)/.test(head.text)
        ? cueProblem(head, /^(\d+:)?\d\d:\d\d\.\d{3}$/)
        : 'does not begin with "WEBVTT", as WebVTT subtitles must'
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

function cueProblem({ text, whole }: TextHead, time: RegExp): string | null {
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
      return `has a time in line ${index + 1} that players cannot read`
    cues++
  }
  return cues === 0 && whole ? 'holds no subtitle' : null
}

/** CMX 3600: a title, or at least one event with its four times. */
function editListProblem(text: string): string | null {
  const isTitled = /^\s*TITLE:/.test(text)
  const hasEvent = /^\d{1,6}\s[^\r\n]{1,200}?(\s+\d\d:\d\d:\d\d[:;.]\d\d){4}/m.test(text)
  return isTitled || hasEvent ? null : 'holds neither a title nor an edit, as an EDL must'
}

function jsonProblem({ text, whole }: TextHead): string | null {
  if (!whole) return /^\s*[[{]/.test(text) ? null : 'is not valid JSON'
  try {
    JSON.parse(text)
    return null
  } catch {
    return 'is not valid JSON'
  }
}
