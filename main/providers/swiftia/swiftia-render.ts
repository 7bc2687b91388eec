/** Swiftia's renders, `GET /api/render/{renderId}`: one video each. Pure. */
import { z } from 'zod'
import { providerLabels } from '../../../preload/contract/vocabulary.ts'
import { delivered } from '../delivery.ts'
import { statusReader, waitingFor } from '../job-status.ts'
import { amountField, indexField, shareField, textField } from '../lenient.ts'
import type { ApiResponse, JobFacts, JobReport } from '../provider.ts'
import { jobFailed, saidBy, shownText } from '../provider-errors.ts'
import { leasedOutput, lengthSchema, linkField } from '../remote-files.ts'

const LABEL = providerLabels.swiftia

export const renderSchema = z.object({
  type: textField,
  /** A number is that of an error. */
  status: z.string().nullish(),
  progress: shareField,
  queuePosition: indexField,
  url: z.unknown().optional(),
  size: lengthSchema,
  message: textField,
  title: textField,
  cost: amountField,
})
type Render = z.output<typeof renderSchema>

const readStatus = statusReader({
  waiting: ['queued', 'progress'],
  done: ['done'],
  failed: ['error', 'failed'],
})

export function renderReport(render: Render, response: ApiResponse): JobReport {
  const facts: JobFacts = {
    product: 'render',
    title: render.title,
    cost: render.cost,
    costUnit: render.cost === undefined ? undefined : 'credits',
  }
  const status = render.type ?? textField.parse(render.status) ?? wordless(render)
  const meaning = readStatus(status)
  if (meaning === 'failed') {
    const said = { code: saidBy(response).code, message: shownText(render.message) }
    return { ...jobFailed(LABEL, status, said), facts }
  }
  if (meaning !== 'done')
    return {
      ...waitingFor(meaning, render.progress ?? null),
      facts,
      status: placed(status, render),
    }
  const url = linkField.parse(render.url)
  const output = { key: 'render', kind: 'video', extension: 'mp4' } as const
  const outputs =
    url === undefined
      ? []
      : [{ ...leasedOutput(url, output, response, null), sizeBytes: render.size }]
  const unlinked = url === undefined ? [{ name: 'video', given: render.url }] : []
  return delivered(LABEL, { status, facts, outputs, unlinked })
}

/** An older text shows a failure without `type`: a message and nothing else. */
function wordless({ message, url, progress, queuePosition }: Render): string {
  if (linkField.parse(url) !== undefined) return 'done'
  if (queuePosition !== undefined) return 'queued'
  if (progress !== undefined) return 'progress'
  return message === undefined ? 'unknown' : 'failed'
}

/** `queued: position 3` */
function placed(status: string, { queuePosition }: Render): string {
  return queuePosition === undefined ? status : `${status}: position ${queuePosition}`
}
