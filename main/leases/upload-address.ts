/** Presigned addresses that a file can only be written to. Pure. */

/** Headers that are signed for what is sent, and that no download has. */
const SENT_HEADER =
  /^(content-(type|length|md5|encoding|disposition)|x-amz-(acl|meta-.+|tagging|storage-class|server-side-encryption.*|checksum-.+|sdk-checksum-algorithm)|x-goog-(acl|meta-.+|resumable|content-length-range)|x-ms-blob-type)$/

/**
 * True when the address says of itself that it takes a file and gives none:
 * - S3 (SigV4) and Google Cloud Storage (V4): its signature covers headers of what is sent, or its query
 *   has them; `x-id=PutObject` of the AWS SDK; an upload in parts or an upload session.
 * - Azure: its permissions (`sp`) let one create, write or append, and not read.
 * - Dropbox: a temporary upload link.
 * Many upload addresses look like those for downloads: false means "cannot be told".
 * @param address any text
 */
export function isUploadAddress(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { hostname, pathname, searchParams } = new URL(address)
  const query = new Map<string, string>()
  for (const [name, value] of searchParams) query.set(name.toLowerCase(), value)
  return (
    hasSentHeaders(query) ||
    isUploadRequest(query) ||
    writesOnly(query.get('sig') === undefined ? undefined : query.get('sp')) ||
    (/(^|\.)dropboxapi\.com$/i.test(hostname) && /^\/(1\/)?apitul\//.test(pathname))
  )
}

function hasSentHeaders(query: ReadonlyMap<string, string>): boolean {
  const signed = query.get('x-amz-signedheaders') ?? query.get('x-goog-signedheaders') ?? ''
  const isSigned = query.has('x-amz-signature') || query.has('x-goog-signature')
  const names = [...signed.split(';'), ...(isSigned ? query.keys() : [])]
  return names.some((name) => SENT_HEADER.test(name.trim().toLowerCase()))
}

function isUploadRequest(query: ReadonlyMap<string, string>): boolean {
  const operation = query.get('x-id') ?? ''
  const inParts = query.has('uploadid') && query.has('partnumber')
  return /^(PutObject|UploadPart)$/i.test(operation) || inParts || query.has('upload_id')
}

/** @param permissions letters of a shared access signature: r read, c create, w write, a append. */
function writesOnly(permissions: string | undefined): boolean {
  return permissions !== undefined && /[cwa]/.test(permissions) && !permissions.includes('r')
}
