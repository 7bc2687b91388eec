/** axe in the window of a running app: what it finds against WCAG 2.2 AA and good practice. */
import type { Page } from '@playwright/test'
import axe from 'axe-core'

const themes = ['light', 'dark'] as const

/**
 * Looks at what is shown now, in both themes, and says each violation with the rule, the element and
 * what to do. The page's policy lets no script in; this one comes as the debugger's own.
 */
export async function violationsOf(page: Page): Promise<string[]> {
  const found: string[] = []
  for (const colorScheme of themes) {
    // Without motion nothing is half faded in when it is looked at.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.evaluate(axe.source)
    const violations = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: typeof import('axe-core') }
      const results = await axe.run({ resultTypes: ['violations'] })
      return results.violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) =>
          [id, html.slice(0, 300), failureSummary].join('\n'),
        ),
      )
    })
    found.push(...violations.map((violation) => `${colorScheme}: ${violation}`))
  }
  return found
}
