import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const source = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe objects to on a page: the rule, and where. */
export async function violationsOn(page: Page): Promise<readonly string[]> {
  await page.evaluate(await source)
  const violations = await page.evaluate<readonly { id: string; nodes: readonly { html: string }[] }[]>(
    `axe.run().then(({ violations }) => violations)`,
  )
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}
