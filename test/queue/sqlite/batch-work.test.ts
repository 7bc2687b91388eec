import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canMove } from '../../../main/queue/job-state.ts'
import { earlierOf } from '../../../main/queue/earlier-output.ts'
import { canMoveOutput, missingFact } from '../../../main/queue/output-state.ts'
import type { NewOutput } from '../../../main/queue/records.ts'
import { addWork, noWork, workOf, type WorkSums } from '../../../main/queue/work-done.ts'
import { jobStates, outputStates } from '../../../preload/contract/vocabulary.ts'
import { queueKit, videoOutput } from '../../helpers/queue-kit.ts'

type Kit = ReturnType<typeof queueKit>

/** The same, of every job by itself. */
function summed({ store }: Kit, batchId: number): WorkSums {
  return store.lists
    .ids({ batchId })
    .map((id) => workOf(store.jobs.get(id)!, store.outputs.ofJob(id)))
    .reduce((sums, one) => addWork(sums, one), noWork)
}

const output = (key: string, sizeBytes: number | null): NewOutput => ({
  ...videoOutput,
  ...{ key, sizeBytes },
})

const which = fc.nat({ max: 5 })
const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('move'), which, to: fc.constantFrom(...jobStates) }),
    fc.record({
      do: fc.constant('progress'),
      which,
      progress: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    }),
    fc.record({ do: fc.constant('register'), which, size: fc.option(fc.nat({ max: 5000 })) }),
    fc.record({ do: fc.constant('bytes'), which, bytes: fc.nat({ max: 6000 }) }),
    fc.record({ do: fc.constant('output'), which, to: fc.constantFrom(...outputStates) }),
    fc.record({ do: fc.constant('trash'), which }),
    fc.record({ do: fc.constant('restore'), which }),
    fc.record({
      do: fc.constant('together'),
      action: fc.constantFrom('pause', 'resume', 'retry', 'cancel'),
      places: fc.subarray([0, 1, 2, 3, 4, 5]),
    }),
    fc.record({ do: fc.constant('look') }),
    fc.record({ do: fc.constant('more') }),
  ),
  { maxLength: 60 },
)
type Step = typeof steps extends fc.Arbitrary<(infer S)[]> ? S : never

function take(kit: Kit, ids: number[], step: Step, nth: number): void {
  const { store, queue } = kit
  if (step.do === 'look') return
  if (step.do === 'more') {
    if (store.trash.ids().length === 0) ids.push(...kit.add([`more_${nth}`]))
    return
  }
  if ('action' in step) {
    const target = { ids: step.places.flatMap((at) => ids[at] ?? []) }
    return void queue.act({ action: step.action, target })
  }
  const id = ids['which' in step ? step.which % ids.length : 0] ?? 0
  if (step.do === 'restore') return void queue.restore([id])
  const job = store.jobs.get(id)
  if (job === null) return
  const [file] = store.outputs.ofJob(id)
  if (step.do === 'trash') queue.trash({ ids: [id] })
  else if ('to' in step && step.do === 'move') {
    const to = step.to
    if (canMove(job.state, to)) queue.move(id, to, { finalizingFor: 'commit' })
  } else if ('progress' in step)
    store.jobs.update(id, { status: 'processing', progress: step.progress }, nth)
  else if ('size' in step)
    store.outputs.register(id, [output(`file_${nth % 2}`, step.size), output('other', 70)])
  else if (file === undefined) return
  else if ('bytes' in step) store.outputs.update(file.id, { bytesDone: step.bytes })
  else if ('to' in step) {
    const to = step.to
    const facts = {
      ...{ path: `/files/${file.id}`, sizeBytes: file.sizeBytes ?? 40, sha256: 'ab' },
      earlier: earlierOf(file, false),
    }
    if (canMoveOutput(file.state, to) && missingFact(to, facts) === null)
      store.outputs.move(file.id, to, facts)
  }
}

test('the sums that are kept are those of all jobs, whatever happens to these', () => {
  fc.assert(
    fc.property(steps, (order) => {
      const kit = queueKit()
      const ids = kit.add(['job_1', 'job_2', 'job_3', 'job_4'])
      const batchId = kit.store.jobs.get(ids[0]!)!.batchId
      order.forEach((step, nth) => {
        take(kit, ids, step, nth)
        expect(kit.store.batches.work(batchId)).toEqual(summed(kit, batchId))
      })
    }),
    { numRuns: 30 },
  )
})

test('the sums that are read from the database are those of all jobs', () => {
  fc.assert(
    fc.property(steps, (order) => {
      const kit = queueKit()
      const ids = kit.add(['job_1', 'job_2', 'job_3', 'job_4'])
      const batchId = kit.store.jobs.get(ids[0]!)!.batchId
      order.forEach((step, nth) => take(kit, ids, step, nth))
      const read = kit.store.batches.work(batchId)
      const expected = summed(kit, batchId)
      // Fractions may be cut on either side of a millionth.
      expect(Math.abs(read.unsizedShare - expected.unsizedShare)).toBeLessThanOrEqual(ids.length)
      expect({ ...read, unsizedShare: 0 }).toEqual({ ...expected, unsizedShare: 0 })
    }),
    { numRuns: 30 },
  )
})
