/** Reads the body of an untrusted request, up to a limit. */
import type { IncomingMessage } from 'node:http'

/** The body; null when it is longer than `mostBytes`, announced or not. @throws when it is cut off. */
export function readBody(request: IncomingMessage, mostBytes: number): Promise<Buffer | null> {
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) return Promise.resolve(null)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > mostBytes) {
        request.pause()
        resolve(null)
      } else {
        chunks.push(chunk)
      }
    })
    request.on('end', () => resolve(Buffer.concat(chunks)))
    request.on('error', reject)
    request.on('close', () => reject(new Error('The request was cut off.')))
  })
}
