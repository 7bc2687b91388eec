/** What a provider packed: RFC 9110, section 8.4 (content codings). */
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'

const unpackers = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
} as const

/** For the request's `accept-encoding`. */
export const acceptedEncodings = 'gzip, deflate, br'

/**
 * A body as it was before it was packed.
 * @param encoding the answer's `content-encoding`
 * @param limit bytes that the body may come to
 * @throws RangeError ERR_BUFFER_TOO_LARGE beyond the limit; zlib's error when it is damaged.
 */
export async function decodeBody(
  body: Buffer,
  encoding: string | undefined,
  limit: number,
): Promise<Buffer> {
  const name = encoding?.trim().toLowerCase() ?? ''
  if (body.length === 0 || !Object.hasOwn(unpackers, name)) return body
  return unpackers[name as keyof typeof unpackers](body, { maxOutputLength: limit })
}
