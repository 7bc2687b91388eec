import { FuseV1Options } from '@electron/fuses'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { addSampleBatch } from '../../../main/demo/sample-batch.ts'
import type { SimulatedJobSpec } from '../../../main/demo/simulated-job.ts'
import { expect, test } from '../../helpers/desk-test.ts'
import { shippedFuse } from '../../helpers/packaged-app.ts'

test('the shipped program cannot be turned into a Node or be debugged', async () => {
  expect(await shippedFuse(FuseV1Options.RunAsNode)).toBe(false)
  expect(await shippedFuse(FuseV1Options.EnableNodeOptionsEnvironmentVariable)).toBe(false)
  expect(await shippedFuse(FuseV1Options.EnableNodeCliInspectArguments)).toBe(false)
  expect(await shippedFuse(FuseV1Options.OnlyLoadAppFromAsar)).toBe(true)
  expect(await shippedFuse(FuseV1Options.EnableEmbeddedAsarIntegrityValidation)).toBe(true)
  expect(await shippedFuse(FuseV1Options.GrantFileProtocolExtraPrivileges)).toBe(false)
  expect(await shippedFuse(FuseV1Options.LoadBrowserProcessSpecificV8Snapshot)).toBe(false)
  expect(await shippedFuse(FuseV1Options.EnableCookieEncryption)).toBe(true)
})

test('the shipped program starts and finishes the sample jobs', async ({
  desk,
  launchPackaged,
}) => {
  const samples: SimulatedJobSpec[] = []
  addSampleBatch({ addJob: (sample) => samples.push(sample) })
  const deliver = samples.filter((sample) => sample.failure === undefined)

  const { window, quit } = await launchPackaged()
  await window.getByRole('button', { name: 'Try it with sample jobs' }).click()
  const batch = window.getByRole('navigation').getByText(/ of \d+ saved/)
  await expect(batch).toContainText(`${deliver.length} of ${samples.length} saved`)
  await quit()

  const names = await readdir(join(desk.downloads, 'Sample jobs'))
  expect(names.length).toBeGreaterThanOrEqual(deliver.length)
  expect(names.filter((name) => name.endsWith('.part'))).toEqual([])
})
