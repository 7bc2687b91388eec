import { fireEvent, screen, within } from '@testing-library/svelte'
import { expect, it } from 'vitest'
import { callError } from '../fake-api.ts'
import { renderApp } from '../helpers/render-app.ts'
import { settled } from '../helpers/settled.ts'

async function openAbout() {
  const { api, app } = await renderApp()
  api.emit('navigate', 'about')
  await settled()
  await settled()
  return { api, app, dialog: within(screen.getByRole('dialog', { name: 'About Reelhaul' })) }
}

it('tells versions and licence, and shows the notices as they are: text, never markup', async () => {
  const { dialog } = await openAbout()
  expect(dialog.getByText('Version 1.2.3')).toBeTruthy()
  expect(dialog.getByText('Electron 45.0.0 · Chromium 150.0.0.0 · Node.js 24.0.0')).toBeTruthy()
  const notices = dialog.getByRole('group', { name: 'Third-party notices' })
  expect(notices.textContent).toContain('<b>a part</b> 1.0.0 (MIT)')
  expect(notices.querySelector('b')).toBeNull()
  expect(notices.tabIndex).toBe(0)
})

it('saves the bill of materials and says where', async () => {
  const { api, dialog } = await openAbout()
  await fireEvent.click(dialog.getByRole('button', { name: 'Save SBOM…' }))
  await settled()
  expect(api.count('saveBillOfMaterials')).toBe(1)
  expect(document.body.textContent).toContain('SBOM saved: \u2068/home/ana/reelhaul.cdx.json\u2069')
})

it('is there without notices, and says why they are missing', async () => {
  const { api, app } = await renderApp()
  api.answers.getAbout = () => {
    throw callError({
      reason: 'USER_INVALID_INPUT',
      message: 'Lacks its file.',
      permanent: true,
      advice: 'changeAndTry',
    })
  }
  await app.about.show()
  await settled()
  expect(screen.getByRole('dialog', { name: 'About Reelhaul' })).toBeTruthy()
  expect(document.body.textContent).toContain('Lacks its file')
})
