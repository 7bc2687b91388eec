import { fireEvent, screen } from '@testing-library/svelte'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { bytes, count } from '../../../renderer/words/format.ts'
import { language, WindowLanguage } from '../../../renderer/words/language.svelte.ts'
import { renderApp } from '../helpers/render-app.ts'
import { settled } from '../helpers/settled.ts'

afterEach(() => language.use('en', ['en-US']))

async function choose(label: string, value: string): Promise<void> {
  await fireEvent.change(screen.getByLabelText(label), { target: { value } })
  await settled()
}

describe('the language', () => {
  it('changes every word at once, and nothing else', async () => {
    const { app, api } = await renderApp({ jobs: 20 })
    app.view = 'settings'
    await settled()
    await fireEvent.input(screen.getByLabelText('Speed limit'), { target: { value: '12' } })

    await choose('Language', 'de')
    expect(api.lastInput('saveSettings')).toEqual({ language: 'de' })
    expect(screen.getByRole('heading', { name: 'Einstellungen' })).toBeTruthy()
    expect(screen.getByLabelText<HTMLInputElement>('Höchstgeschwindigkeit').value).toBe('12')
    expect(screen.getByRole('button', { name: /Alle Aufträge/ })).toBeTruthy()
    expect(document.documentElement).toMatchObject({ lang: 'de', dir: 'ltr' })
    expect(count(1_234_567)).toBe('1.234.567')

    await choose('Sprache', 'ar')
    expect(screen.getByRole('heading', { name: 'الإعدادات' })).toBeTruthy()
    expect(document.documentElement).toMatchObject({ lang: 'ar', dir: 'rtl' })

    await choose('اللغة', 'system')
    expect(screen.getByRole('heading', { name: 'Settings' })).toBeTruthy()
    expect(document.documentElement).toMatchObject({ lang: 'en', dir: 'ltr' })
  })

  it('says why something failed and what to do, and keeps the engine’s words as English', async () => {
    const { app, api } = await renderApp({ jobs: 20, attention: true })
    api.settings = { ...api.settings, language: 'fr' }
    await app.settings.load()
    await settled()
    const banner = screen.getByRole('region', { name: 'Demande votre attention' })
    expect(banner.querySelector('strong')?.textContent).toBe(
      'Redner refuse la clé de « \u2068Studio\u2069 »',
    )
    const english = banner.querySelector('[lang="en"]')
    expect(english?.getAttribute('dir')).toBe('ltr')
    expect(english?.textContent).toContain('rejected')
    expect(banner.textContent).toContain(
      'Saisissez une clé valide. Les tâches reprennent d’elles-mêmes.',
    )
  })

  it('writes sizes as the language does', () => {
    language.use('fr', ['fr-FR'])
    expect(bytes(48_200_000)).toMatch(/^48,2\sMo$/)
    language.use('ja', [])
    expect(bytes(48_200_000)).toBe('48.2 MB')
  })

  it('is loaded when it is wanted; of two wanted at once the last is spoken', async () => {
    const fresh = new WindowLanguage()
    const english = fresh.messages.sidebar.problems
    fresh.use('de', ['de-DE'])
    fresh.use('fr', ['fr-FR'])
    expect(fresh.messages.sidebar.problems).toBe(english)
    await vi.waitFor(() => expect(fresh.current).toBe('fr'))
    expect(fresh.messages.sidebar.problems).not.toBe(english)
    await fresh.load('de')
    expect(fresh.current).toBe('fr')
  })
})
