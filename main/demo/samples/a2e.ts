/** An avatar video with its two layers, and one that fails. */
import { MIB, video } from './media.ts'
import type { Sample } from './sample.ts'

export const a2eSamples: readonly Sample[] = [
  {
    id: '652630d6bae4de626f8b49ec',
    product: 'avatar',
    title: 'Welcome, spoken by an avatar',
    seconds: 3,
    outputs: () => [
      video('welcome_matting.mp4', 2 * MIB),
      video('welcome_people.mp4', MIB, { field: 'result_people_url' }),
    ],
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
