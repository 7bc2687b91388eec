/**
 * A2E's products: every job has an id of the same shape, but each product has its own endpoints. Pure.
 * Documented are the avatar videos, image to video and face swap; the others are as programs call them.
 */

/** How one job is asked for: `{jobId}` stands in the path or, for POST, in the body. */
export interface A2eLookup {
  readonly method: 'GET' | 'POST'
  readonly path: string
}

export interface A2eProduct {
  /** Ours, as accounts and columns name it. */
  readonly name: string
  /** Other names for it, as `folded` leaves them. */
  readonly aliases: readonly string[]
  /** An official page has it. */
  readonly documented: boolean
  readonly one: A2eLookup
  /** Its recent jobs, by page; null: no list is known. */
  readonly list: string | null
}

export const A2E_PRODUCTS: readonly A2eProduct[] = [
  {
    name: 'avatar',
    aliases: ['video', 'avatarvideo', 'aiavatar', 'lipsync', 'awsresult'],
    documented: true,
    one: { method: 'POST', path: '/api/v1/video/awsResult' },
    list: null,
  },
  {
    name: 'imageToVideo',
    aliases: ['image2video', 'img2vid', 'i2v', 'userimage2video', 'userimagetovideo'],
    documented: true,
    one: { method: 'GET', path: '/api/v1/userImage2Video/{jobId}' },
    list: '/api/v1/userImage2Video/allRecords',
  },
  {
    name: 'faceSwap',
    aliases: ['userfaceswap', 'userfaceswaptask', 'faceswaptask'],
    documented: true,
    one: { method: 'GET', path: '/api/v1/userFaceSwapTask/status?_id={jobId}' },
    list: '/api/v1/userFaceSwapTask/records',
  },
  {
    name: 'dubbing',
    aliases: ['dub', 'aidubbing', 'userdubbing'],
    documented: false,
    one: { method: 'GET', path: '/api/v1/userDubbing/detail?_id={jobId}' },
    list: '/api/v1/userDubbing/allRecords',
  },
  {
    name: 'talkingPhoto',
    aliases: [],
    documented: false,
    one: { method: 'GET', path: '/api/v1/talkingPhoto/{jobId}' },
    list: '/api/v1/talkingPhoto/allRecords',
  },
  {
    name: 'talkingVideo',
    aliases: [],
    documented: false,
    one: { method: 'GET', path: '/api/v1/talkingVideo/{jobId}' },
    list: '/api/v1/talkingVideo/allRecords',
  },
  {
    name: 'captionRemoval',
    aliases: ['usercaptionremoval', 'removecaptions', 'captionremove'],
    documented: false,
    one: { method: 'GET', path: '/api/v1/userCaptionRemoval/detail?_id={jobId}' },
    list: '/api/v1/userCaptionRemoval/allRecords',
  },
  {
    name: 'motionTransfer',
    aliases: ['videotovideo', 'video2video', 'v2v'],
    documented: false,
    one: { method: 'GET', path: '/api/v1/motionTransfer/{jobId}' },
    list: '/api/v1/motionTransfer/allRecords',
  },
  {
    name: 'virtualTryOn',
    aliases: ['tryon', 'virtualtryon'],
    documented: false,
    one: { method: 'GET', path: '/api/v1/virtualTryOn/{jobId}' },
    list: '/api/v1/virtualTryOn/allRecords',
  },
]

/** The product that a word names in any spelling: `face swap`, `faceSwap`; null: none. */
export function a2eProductNamed(word: string | null | undefined): A2eProduct | null {
  const key = folded(word ?? '')
  const found = A2E_PRODUCTS.find(
    ({ name, aliases }) => folded(name) === key || aliases.includes(key),
  )
  return found ?? null
}

/** Where to look for a job of an unknown product: the likely ones first, then all, each once. */
export function a2eSearchOrder(likely: readonly string[] = []): readonly A2eProduct[] {
  const first = likely.map(a2eProductNamed).filter((product) => product !== null)
  return [...new Set([...first, ...A2E_PRODUCTS])]
}

const folded = (word: string): string => word.toLowerCase().replace(/[^a-z0-9]+/g, '')
