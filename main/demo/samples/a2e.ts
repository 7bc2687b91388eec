/** An avatar video, a video made from an image, and an avatar video that fails. */
import { MIB, video } from './media.ts'
import type { Sample } from './sample.ts'

export const a2eSamples: readonly Sample[] = [
  {
    id: '652630d6bae4de626f8b49ec',
    product: 'avatar',
    title: 'Welcome, spoken by an avatar',
    seconds: 3,
    outputs: () => [video('welcome_matting.mp4', 2 * MIB)],
  },
  {
    id: '68f1c2a4b7d0e35a9c4412f0',
    product: 'imageToVideo',
    title: 'Portrait, set in motion',
    seconds: 2.5,
    details: { coins: 30 },
    outputs: () => [video('portrait.mp4', MIB)],
  },
  {
    id: '652630d6bae4de626f8b49ed',
    product: 'avatar',
    title: 'Farewell, fails at the provider',
    seconds: 2,
    failure: { status: 'fail', message: 'The anchor has no face that can be animated' },
    outputs: () => [],
  },
]
