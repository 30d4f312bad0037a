// @ts-check
import { amount } from './chart-config.js'

/**
 * What happened in one second, beside what is usual: every line of every chart over the seconds, those that are seldom as far from their usual first.
 *
 * @typedef {import('./seconds.js').Member} Member
 * @typedef {{ chart: string, what: string, now: number, usual: number, unit: import('../charts/chart-spec.ts').ChartSpec['unit'], alike: number }} Seen
 */

/** So many rows say it; a chart has the others. */
const mostRows = 12

/** The second that is told, and who asked for it. @type {{ second: number, from: HTMLElement } | undefined} */
let open

/**
 * @param {readonly Member[]} members
 * @param {number} second
 * @returns {Seen[]}
 */
export function seenIn(members, second) {
  const seen = members.flatMap(({ spec, holder }) =>
    spec.lines.flatMap(({ label, points, own }) => {
      const values = points.map(([x, y], i) => ({ x, y: own?.[i] ?? y }))
      const now = values.find(({ x }) => x === second)?.y
      // A promise is a line from end to end, and no value of a second.
      if (now === undefined || now === null || points.length <= 2) return []
      const chart = holder.closest('figure')?.querySelector('caption')?.textContent ?? spec.y.title
      const usual = median(values.map(({ y }) => y))
      const far = /** @param {number | null} value */ (value) => Math.abs((value ?? usual) - usual)
      const alike = values.filter(({ y }) => far(y) >= far(now)).length / values.length
      return [{ chart, what: label || spec.y.title, now, usual, unit: spec.unit, alike }]
    }),
  )
  return seen.sort((a, b) => a.alike - b.alike)
}

/** @param {readonly (number | null)[]} values, one of them known */
function median(values) {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b)
  return known[known.length >> 1] ?? 0
}

/**
 * Tells a second below the chart that was asked, and takes the focus there.
 * @param {Member} member
 * @param {readonly Member[]} members
 * @param {number} second
 */
export function tellSecond(member, members, second) {
  const place = placeOf()
  const heading = document.createElement('h3')
  heading.textContent = `Second ${second}`
  const hint = document.createElement('p')
  hint.textContent =
    'What was seen in it, beside the middle of all seconds; what is seldom as far from that comes first.'
  const close = document.createElement('button')
  close.type = 'button'
  close.textContent = 'Close'
  close.addEventListener('click', closeSecond)
  place.replaceChildren(heading, hint, tableOf(seenIn(members, second).slice(0, mostRows)), close)
  member.holder.closest('figure')?.after(place)
  open = { second, from: member.holder }
  history.replaceState(undefined, '', addressOf(second))
  place.focus()
}

/** What a link to a second ends with. @param {number} second */
export const addressOf = (second) => `#second=${second}`

/** The second that the page's address names; NaN for none. */
export const addressed = () => Number(/^#second=(-?\d+)$/.exec(location.hash)?.[1])

/** The one place where a second is told. */
function placeOf() {
  const found = document.getElementById('second')
  if (found) return found
  const place = document.createElement('aside')
  place.id = 'second'
  place.className = 'second'
  place.tabIndex = -1
  place.setAttribute('aria-label', 'One second')
  place.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') closeSecond()
  })
  return place
}

export function closeSecond() {
  document.getElementById('second')?.remove()
  open?.from.focus()
  open = undefined
  history.replaceState(undefined, '', location.pathname + location.search)
}

/** @param {readonly Seen[]} seen */
function tableOf(seen) {
  const table = document.createElement('table')
  const head = table.createTHead().insertRow()
  for (const title of ['What', 'In this second', 'Usually']) {
    const cell = document.createElement('th')
    cell.scope = 'col'
    cell.textContent = title
    head.append(cell)
  }
  const body = table.createTBody()
  for (const { chart, what, now, usual, unit } of seen) {
    const row = body.insertRow()
    const name = document.createElement('th')
    name.scope = 'row'
    const where = document.createElement('small')
    where.textContent = chart
    name.append(what, where)
    row.append(name)
    row.insertCell().textContent = amount(now, unit)
    row.insertCell().textContent = amount(usual, unit)
  }
  return table
}
