import { expect, test } from 'vitest'
import { isUploadAddress } from '../../main/leases/upload-address.ts'

const s3 = 'https://b.s3.amazonaws.com/a.mp4?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=1'
const gcs = 'https://storage.googleapis.com/b/a.mp4?X-Goog-Signature=1'
const azure = 'https://a.blob.core.windows.net/c/a.mp4?sv=2024-01-01&sr=b&sig=x'

test.each([
  `${s3}&X-Amz-SignedHeaders=content-type%3Bhost`,
  `${s3}&X-Amz-SignedHeaders=host;x-amz-acl`,
  `${s3}&X-Amz-SignedHeaders=host&x-amz-acl=private`,
  `${s3}&X-Amz-SignedHeaders=host&x-id=PutObject`,
  `${s3}&X-Amz-SignedHeaders=host&uploadId=2&partNumber=1`,
  `${s3}&x-amz-sdk-checksum-algorithm=CRC32`,
  `${gcs}&X-Goog-SignedHeaders=content-type%3Bhost`,
  `${gcs}&X-Goog-SignedHeaders=host%3Bx-goog-resumable`,
  'https://storage.googleapis.com/upload/storage/v1/b/b/o?uploadType=resumable&upload_id=1',
  `${azure}&sp=cw`,
  `${azure}&sp=w`,
  'https://content.dropboxapi.com/apitul/1/abcdef',
])('%s only takes a file', (address) => {
  expect(isUploadAddress(address)).toBe(true)
})

test.each([
  `${s3}&X-Amz-SignedHeaders=host`,
  `${s3}&X-Amz-SignedHeaders=host;range&x-id=GetObject&response-content-type=video/mp4`,
  `${gcs}&X-Goog-SignedHeaders=host`,
  `${azure}&sp=r`,
  `${azure}&sp=racwd`,
  'https://site.example/a.mp4?sp=cw',
  'https://b.s3.amazonaws.com/a.mp4?AWSAccessKeyId=a&Signature=b&Expires=1725446974',
  'https://uc1.dl.dropboxusercontent.com/cd/0/get/a',
  'no address',
  '',
])('%s may give one', (address) => {
  expect(isUploadAddress(address)).toBe(false)
})
