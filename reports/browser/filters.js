// @ts-check
/**
 * Filters the rows of a list of results, keeps what was asked in the address, and opens a result by its point in a chart. Without this script
 * every row is there.
 */

/** More rows than these are drawn when they are asked for. */
const atOnce = 100

const region = document.querySelector('.results')
const filters = /** @type {HTMLElement | null} */ (document.querySelector('.filters'))
const rows = /** @type {HTMLElement[]} */ ([...(region?.querySelectorAll('tbody tr') ?? [])])
const texts = rows.map((row) => (row.textContent ?? '').toLowerCase())
const more = /** @type {HTMLElement | null} */ (document.querySelector('.more'))
const fields = /** @type {(HTMLInputElement | HTMLSelectElement)[]} */ ([
  ...(filters?.querySelectorAll('input, select') ?? []),
])
let isWhole = false

/** @param {string} name */
const asked = (name) => fields.find((field) => field.name === name)?.value ?? ''

function show() {
  const words = asked('text').toLowerCase().split(/\s+/).filter(Boolean)
  const equal = /** @type {const} */ (['kind', 'verdict', 'scenario'])
  const [from, to] = [asked('from'), asked('to')]
  const found = rows.filter((row, at) => {
    const day = (row.dataset['at'] ?? '').slice(0, 10)
    return (
      equal.every((name) => asked(name) === '' || row.dataset[name] === asked(name)) &&
      words.every((word) => texts[at]?.includes(word)) &&
      (from === '' || day >= from) &&
      (to === '' || day <= to)
    )
  })
  const shown = new Set(isWhole ? found : found.slice(0, atOnce))
  for (const row of rows) row.hidden = !shown.has(row)
  const of = `${found.length.toLocaleString('en-US')} of ${rows.length.toLocaleString('en-US')} results`
  const status = document.querySelector('.count')
  if (status) status.textContent = found.length > shown.size ? `${of}; the latest ${shown.size} are shown` : of
  if (more) more.hidden = found.length <= shown.size
}

function remember() {
  const set = fields.filter(({ value }) => value !== '').map(({ name, value }) => [name, value])
  const query = new URLSearchParams(set).toString()
  history.replaceState(null, '', query === '' ? location.pathname : `#${query}`)
}

function recall() {
  const query = new URLSearchParams(location.hash.slice(1))
  for (const field of fields) field.value = query.get(field.name) ?? ''
}

if (filters && rows.length > 0) {
  filters.hidden = false
  recall()
  show()
  filters.addEventListener('input', () => {
    isWhole = false
    show()
    remember()
  })
  filters.querySelector('button')?.addEventListener('click', () => {
    for (const field of fields) field.value = ''
    show()
    remember()
    fields[0]?.focus()
  })
  more?.querySelector('button')?.addEventListener('click', () => {
    isWhole = true
    show()
  })
  addEventListener('hashchange', () => {
    // Other links lead to a place on the page.
    if (!location.hash.includes('=')) return
    recall()
    show()
  })
}

const addresses = new Map(rows.map((row) => [row.dataset['key'], row.querySelector('a')?.href]))
for (const dot of /** @type {NodeListOf<SVGElement>} */ (document.querySelectorAll('.dot[data-key]'))) {
  dot.style.cursor = 'pointer'
  dot.addEventListener('click', () => {
    const address = addresses.get(dot.dataset['key'])
    if (address) location.href = address
  })
}
