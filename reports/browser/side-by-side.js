// @ts-check
import { chartConfig } from './chart-config.js'
import { pageTheme } from './page-theme.js'
import { change, curves, differing, rowsOf, sentence } from './pair.js'

/**
 * Shows the two runs that were chosen, and keeps the choice in the address.
 *
 * @typedef {import('../shelf/side.ts').ShownRun} ShownRun
 * @typedef {import('../shelf/side.ts').Sides} Sides
 */

/** @type {Sides} */
const sides = JSON.parse(document.getElementById('sides')?.textContent ?? '{}')
const quantiles = JSON.parse(document.getElementById('quantiles')?.textContent ?? '[]')
const Chart = /** @type {typeof import('chart.js').Chart} */ (Reflect.get(window, 'Chart'))
const place = /** @type {HTMLElement} */ (document.getElementById('pair'))
const said = /** @type {HTMLElement} */ (document.getElementById('said'))
const command = /** @type {HTMLElement} */ (document.getElementById('command'))
const chooser = /** @type {HTMLElement} */ (document.querySelector('.filters'))
const [first, second] = /** @type {HTMLSelectElement[]} */ ([...chooser.querySelectorAll('select')])
/** @type {import('chart.js').Chart[]} */
let drawn = []

/**
 * @param {string} name
 * @param {Readonly<Record<string, string>>} attributes
 * @param {...(Node | string)} children
 */
function element(name, attributes, ...children) {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.append(...children)
  return made
}

/**
 * @param {string} caption
 * @param {readonly string[]} titles
 * @param {readonly (readonly (Node | string)[])[]} rows
 */
function table(caption, titles, rows) {
  return element(
    'div',
    { class: 'scroll', role: 'region', 'aria-label': caption, tabindex: '0' },
    element(
      'table',
      {},
      element('caption', { class: 'quiet' }, caption),
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          ...titles.map((title, at) => element('th', { scope: 'col', ...(at > 0 ? { class: 'number' } : {}) }, title)),
        ),
      ),
      element(
        'tbody',
        {},
        ...rows.map((cells) =>
          element(
            'tr',
            {},
            ...cells.map((cell, at) => (at === 0 ? element('th', { scope: 'row' }, cell) : element('td', {}, cell))),
          ),
        ),
      ),
    ),
  )
}

/**
 * @param {string} title
 * @param {...(Node | string)} children
 */
function section(title, ...children) {
  return element('section', {}, element('h2', {}, title), ...children)
}

/**
 * A promise: what was measured, and the verdict on it.
 * @param {ShownRun['promises'][number] | undefined} promise
 */
function kept(promise) {
  if (!promise) return element('span', { class: 'absent' }, 'not promised')
  return element('span', {}, `${promise.text} `, element('span', { class: `word ${promise.standing}` }, promise.word))
}

function show() {
  const [a, b] = [sides[first?.value ?? ''], sides[second?.value ?? '']]
  for (const chart of drawn) chart.destroy()
  drawn = []
  if (!a || !b) return
  const differences = [...differing(a.subject, b.subject), ...differing(a.made, b.made)]
  const operations = [...new Set([...Object.keys(a.curves), ...Object.keys(b.curves)])]
  said.textContent = sentence(a, b)
  const results = place.dataset['results'] ?? 'results'
  command.textContent = `liftwing-slo compare ${[first, second].map((each) => quoted(`${results}/${each?.value}`)).join(' ')}`
  place.replaceChildren(
    element('p', { class: 'reports' }, 'A: ', link(a), ' · B: ', link(b)),
    section(
      'What they were made of',
      differences.length === 0
        ? element('p', {}, 'Service, load, data, machine and versions are the same.')
        : table(
            'What differs between the two runs.',
            ['What differs', 'A', 'B'],
            differences.map((row) => [row.name, row.a, row.b]),
          ),
    ),
    section(
      'Promises',
      table(
        'Each promise of the two runs.',
        ['Promise', 'Promised', 'A', 'B', 'B against A'],
        rowsOf(a.promises, b.promises).map((row) => [
          row.name,
          [...new Set([row.a, row.b].flatMap((each) => (each ? [each.promised] : [])))].join(', then '),
          kept(row.a),
          kept(row.b),
          change(row.a?.value, row.b?.value),
        ]),
      ),
    ),
    section('Latency from the intended start', ...operations.map((operation) => figure(operation))),
    section(
      'Figures',
      table(
        'Percentiles, rates and processor time of the two runs.',
        ['Figure', 'A', 'B', 'B against A'],
        rowsOf(a.figures, b.figures).map((row) => [
          row.name,
          row.a?.text ?? 'not measured',
          row.b?.text ?? 'not measured',
          change(row.a?.value, row.b?.value),
        ]),
      ),
    ),
  )
  for (const canvas of place.querySelectorAll('canvas')) draw(canvas, a, b)
}

/** @param {Sides[string]} side */
function link(side) {
  return element('a', { href: side.address }, `${side.title}, ${side.verdict}`)
}

/**
 * As a shell takes it again.
 * @param {string} word
 */
function quoted(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

/** @param {string} operation */
function figure(operation) {
  const claim = `Latency of ${operation}s by percentile: A as a dashed line, B as a solid one; the same figures stand in the table below.`
  const canvas = element('canvas', { role: 'img', 'aria-label': claim, 'data-operation': operation })
  return element(
    'figure',
    { class: 'live' },
    element('figcaption', {}, `${operation.charAt(0).toUpperCase()}${operation.slice(1)}s by percentile`),
    element('div', { class: 'drawing' }, element('div', { class: 'canvas always' }, canvas)),
  )
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {ShownRun} a
 * @param {ShownRun} b
 */
function draw(canvas, a, b) {
  const spec = curves(a, b, canvas.dataset['operation'] ?? '', quantiles)
  if (!spec) return
  const { options, ...config } = chartConfig(spec, pageTheme(), canvas.parentElement?.clientWidth ?? 800)
  drawn.push(new Chart(canvas, { ...config, options: { ...options, responsive: true, maintainAspectRatio: false } }))
}

/** The fields follow the address, where it says something that is there. */
function recall() {
  const query = new URLSearchParams(location.hash.slice(1))
  for (const [name, field] of /** @type {const} */ ([
    ['a', first],
    ['b', second],
  ])) {
    const key = query.get(name)
    if (field && key !== null && sides[key]) field.value = key
  }
}

function remember() {
  history.replaceState(null, '', `#${new URLSearchParams({ a: first?.value ?? '', b: second?.value ?? '' })}`)
}

if (first && second && Object.keys(sides).length > 1) {
  chooser.hidden = false
  recall()
  await document.fonts.ready
  show()
  chooser.addEventListener('change', () => {
    remember()
    show()
  })
  chooser.querySelector('button')?.addEventListener('click', () => {
    ;[first.value, second.value] = [second.value, first.value]
    remember()
    show()
  })
  addEventListener('hashchange', () => {
    recall()
    show()
  })
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', show)
}
