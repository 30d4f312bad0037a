// @ts-check
/** @typedef {import('../charts/theme.ts').Theme} Theme */

/**
 * The colours that the page has now.
 * @returns {Theme}
 */
export function pageTheme() {
  const style = getComputedStyle(document.documentElement)
  const names = /** @type {const} */ ([
    'paper',
    'raised',
    'ink',
    'subtle',
    'grid',
    'accent',
    'second',
    'good',
    'doubtful',
    'bad',
  ])
  return /** @type {Theme} */ (
    Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]))
  )
}
