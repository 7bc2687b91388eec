import type { SimulatedJobSpec, SimulatedOutput } from '../simulated-job.ts'

/** A job of the demo. Its outputs are made when they are needed, not at import. */
export type Sample = Omit<SimulatedJobSpec, 'outputs' | 'title' | 'provider'> & {
  readonly title: string
  readonly outputs: () => readonly SimulatedOutput[]
}
