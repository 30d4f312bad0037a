// @ts-check
import { addressed, addressOf, tellSecond } from './second.js'

/**
 * Charts over the same seconds: one cursor for all of them, and one stretch that is looked at closely. A pointer drags it, a double click or a
 * double tap gives the whole run back; a chart that has the focus takes arrows, Home, End, +, −, 0 and Escape.
 * A click or Enter tells the second under the cursor.
 *
 * @typedef {import('../charts/chart-spec.ts').ChartSpec} ChartSpec
 * @typedef {import('../charts/theme.ts').Theme} Theme
 * @typedef {import('chart.js').Chart} Chart
 * @typedef {import('chart.js').Chart<'line', (number | import('chart.js').Point | null)[], unknown>} LineChart
 * @typedef {{ min: number, max: number }} Stretch
 * @typedef {{ chart: LineChart, spec: ChartSpec, holder: HTMLElement }} Member
 */

/** @type {Map<string, Member>} */
const members = new Map()
/** @type {number | undefined} */
let cursor
/** @type {Stretch | undefined} what is looked at; undefined for all */
let stretch
/** @type {{ from: number, to: number } | undefined} */
let dragged

/** Less than this many px is a click. */
const aClick = 6

/**
 * Lets the keyboard come to a chart.
 * @param {HTMLElement} holder
 */
export function makeReachable(holder) {
  holder.tabIndex = 0
  holder.setAttribute('role', 'group')
  holder.setAttribute(
    'aria-label',
    'Chart: arrows move the cursor, Enter tells its second, plus and minus zoom, Escape shows all',
  )
}

/**
 * The cursor of all, and what is dragged, as a plugin of one.
 * @param {Theme} theme
 */
export function cursorLine(theme) {
  return {
    id: 'cursor',
    /** @param {Chart} chart */
    afterDatasetsDraw: ({ ctx, chartArea: { left, right, top, bottom }, scales }) => {
      const x = /** @param {number} second */ (second) => {
        const pixel = scales['x']?.getPixelForValue(second) ?? 0
        return Math.min(Math.max(pixel, left), right)
      }
      ctx.save()
      if (dragged) {
        ctx.fillStyle = `${theme.accent}2e`
        ctx.fillRect(x(dragged.from), top, x(dragged.to) - x(dragged.from), bottom - top)
      }
      if (cursor !== undefined && cursor >= (scales['x']?.min ?? 0) && cursor <= (scales['x']?.max ?? 0)) {
        ctx.strokeStyle = theme.subtle
        ctx.lineWidth = 1
        ctx.beginPath()
        ctx.moveTo(x(cursor), top)
        ctx.lineTo(x(cursor), bottom)
        ctx.stroke()
      }
      ctx.restore()
    },
  }
}

/**
 * Takes a chart into the group, in place of an earlier one of that name.
 * @param {string} id
 * @param {Member} member
 */
export function joinSeconds(id, member) {
  const isNew = !members.has(id)
  members.set(id, member)
  if (isNew) listen(member.holder, id)
  look(member)
  point(member)
}

/** @param {Member} member */
function look({ chart, spec }) {
  const x = chart.options.scales?.['x']
  if (!x) return
  x.min = stretch?.min ?? spec.x.min
  x.max = stretch?.max ?? spec.x.max
  chart.update('none')
}

/**
 * Every value at the cursor, in a box beside it.
 * @param {Member} member
 */
function point({ chart }) {
  const at = cursor
  const found =
    at === undefined
      ? []
      : chart.data.datasets.flatMap(({ data }, datasetIndex) => {
          const index = nearest(/** @type {{ x: number, y: number | null }[]} */ (data), at)
          return index === undefined ? [] : [{ datasetIndex, index }]
        })
  chart.setActiveElements(found)
  const x = chart.scales['x']?.getPixelForValue(at ?? 0) ?? 0
  chart.tooltip?.setActiveElements(found, { x, y: (chart.chartArea.top + chart.chartArea.bottom) / 2 })
  chart.draw()
}

/**
 * The point at a second, if it has a value; lines from end to end have none.
 * @param {readonly { x: number, y: number | null }[]} points
 * @param {number} second
 */
function nearest(points, second) {
  const index = points.findIndex(({ x }) => x >= second)
  const found = points[index]
  return found && found.x === second && found.y !== null && points.length > 2 ? index : undefined
}

function showAll() {
  for (const member of members.values()) point(member)
}

/** @param {Stretch | undefined} to */
function lookAt(to) {
  stretch = to
  for (const member of members.values()) {
    look(member)
    point(member)
  }
  for (const button of document.querySelectorAll('button.whole-run')) button.toggleAttribute('hidden', !to)
}

/** The whole seconds that charts know, of all lines that have more than two ends. @param {Member} member */
function secondsOf({ chart }) {
  const longest = chart.data.datasets.reduce(
    (most, each) => (each.data.length > most.length ? each.data : most),
    /** @type {unknown[]} */ ([]),
  )
  return /** @type {{ x: number }[]} */ (longest).map(({ x }) => x)
}

/**
 * @param {Member} member
 * @param {number} clientX
 */
function secondAt({ chart, spec }, clientX) {
  const pixel = clientX - chart.canvas.getBoundingClientRect().left
  const second = chart.scales['x']?.getValueForPixel(pixel) ?? 0
  return Math.min(Math.max(second, spec.x.min), spec.x.max)
}

/**
 * @param {Member} member
 * @param {number} second
 */
function closest(member, second) {
  const seconds = secondsOf(member).filter((x) => !stretch || (x >= stretch.min && x <= stretch.max))
  return seconds.reduce((best, x) => (Math.abs(x - second) < Math.abs(best - second) ? x : best), seconds[0] ?? 0)
}

/**
 * @param {HTMLElement} holder
 * @param {string} id
 */
function listen(holder, id) {
  const member = () => /** @type {Member} */ (members.get(id))
  /** @type {number | undefined} */
  let downX
  holder.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return
    downX = event.clientX
    holder.setPointerCapture(event.pointerId)
  })
  holder.addEventListener('pointermove', (event) => {
    if (downX !== undefined && Math.abs(event.clientX - downX) > aClick)
      dragged = {
        from: secondAt(member(), Math.min(downX, event.clientX)),
        to: secondAt(member(), Math.max(downX, event.clientX)),
      }
    cursor = closest(member(), secondAt(member(), event.clientX))
    showAll()
  })
  const release = () => {
    const to = dragged
    dragged = undefined
    downX = undefined
    if (to && to.to - to.from > 0) lookAt(atLeastTwo(member(), to.from, to.to))
    else showAll()
    return to !== undefined
  }
  holder.addEventListener('pointerup', (event) => {
    const isClick = downX !== undefined && event.detail < 2
    if (!release() && isClick) tellCursor(member())
  })
  holder.addEventListener('pointercancel', () => {
    dragged = undefined
    downX = undefined
    showAll()
  })
  holder.addEventListener('pointerleave', () => {
    if (downX !== undefined) return
    cursor = undefined
    showAll()
  })
  holder.addEventListener('dblclick', () => lookAt(undefined))
  holder.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !press(member(), event.key, event.shiftKey)) return
    event.preventDefault()
    tell(member())
  })
}

/**
 * A stretch between two seconds that charts know, with another one at least.
 * @param {Member} member
 * @param {number} from
 * @param {number} to
 * @returns {Stretch}
 */
function atLeastTwo(member, from, to) {
  const { min, max } = member.spec.x
  const inside = secondsOf(member).filter((x) => x >= from && x <= to)
  if (inside.length > 2) return { min: Math.max(from, min), max: Math.min(to, max) }
  const middle = (from + to) / 2
  return { min: Math.max(Math.floor(middle) - 1, min), max: Math.min(Math.ceil(middle) + 1, max) }
}

/**
 * Whether the key means something here.
 * @param {Member} member
 * @param {string} key
 * @param {boolean} far
 */
function press(member, key, far) {
  const seconds = secondsOf(member)
  const at = Math.max(seconds.indexOf(cursor ?? seconds[0] ?? 0), 0)
  const move = /** @param {number} to */ (to) => {
    cursor = seconds[Math.min(Math.max(to, 0), seconds.length - 1)]
    const [least, most] = [stretch?.min ?? Number.NEGATIVE_INFINITY, stretch?.max ?? Number.POSITIVE_INFINITY]
    // The stretch goes along with the cursor.
    if (stretch && cursor !== undefined && (cursor < least || cursor > most)) {
      const by = cursor < least ? cursor - least : cursor - most
      lookAt({ min: least + by, max: most + by })
    } else showAll()
    return true
  }
  const zoom = /** @param {number} factor */ (factor) => {
    const { min, max } = stretch ?? member.spec.x
    const middle = cursor ?? (min + max) / 2
    const half = ((max - min) * factor) / 2
    const [from, to] = [middle - half, middle + half]
    if (to - from >= member.spec.x.max - member.spec.x.min) lookAt(undefined)
    else lookAt(atLeastTwo(member, Math.max(from, member.spec.x.min), Math.min(to, member.spec.x.max)))
    return true
  }
  switch (key) {
    case 'ArrowLeft':
      return move(cursor === undefined ? 0 : at - (far ? 10 : 1))
    case 'ArrowRight':
      return move(cursor === undefined ? 0 : at + (far ? 10 : 1))
    case 'Home':
      return move(0)
    case 'End':
      return move(seconds.length - 1)
    case '+':
    case '=':
      return zoom(0.5)
    case '-':
    case '−':
      return zoom(2)
    case 'Enter':
      return tellCursor(member)
    case '0':
    case 'Escape':
      if (dragged) dragged = undefined
      else if (!stretch) cursor = undefined
      lookAt(undefined)
      return true
    default:
      return false
  }
}

/** @param {Member} member */
function tellCursor(member) {
  if (cursor !== undefined) tellSecond(member, [...members.values()], cursor)
  return cursor !== undefined
}

/** Tells the second that the address names, now and whenever it changes; the tables below the charts link to each of theirs. */
export function followAddress() {
  for (const cell of document.querySelectorAll('figure.timed tbody tr > :first-child')) {
    const link = document.createElement('a')
    link.href = addressOf(Number(cell.textContent))
    link.append(...cell.childNodes)
    cell.append(link)
  }
  const follow = () => {
    const [member] = members.values()
    if (!member || !secondsOf(member).includes(addressed())) return
    cursor = addressed()
    showAll()
    tellCursor(member)
  }
  addEventListener('hashchange', follow)
  follow()
}

/** Says the values under the cursor to who cannot see them. @param {Member} member */
function tell({ chart, holder }) {
  const said = holder.parentElement?.querySelector('output')
  if (!said) return
  const items = chart.tooltip?.dataPoints ?? []
  const values = items.map(({ dataset, parsed }) => `${dataset.label} ${Number((parsed.y ?? 0).toPrecision(3))}`)
  said.textContent = cursor === undefined ? 'no second' : `second ${cursor}: ${values.join(', ') || 'not measured'}`
}

/** What a reader can do here, above the first chart; and the way back. @param {HTMLElement} first */
export function explainSeconds(first) {
  const hint = document.createElement('p')
  hint.className = 'controls hint'
  hint.append(
    'These charts share a cursor. Drag over one to look closely; a double click shows the whole run again. A click tells what was seen in a second. With the keyboard: arrows, Enter, + and −, Escape.',
  )
  const back = document.createElement('button')
  back.type = 'button'
  back.className = 'whole-run'
  back.hidden = true
  back.textContent = 'Show the whole run'
  back.addEventListener('click', () => lookAt(undefined))
  hint.append(back)
  first.before(hint)
}

/**
 * Round seconds of a stretch.
 * @param {number} min
 * @param {number} max
 */
export function ticksOf(min, max) {
  const rough = (max - min) / 8
  const decade = 10 ** Math.floor(Math.log10(rough))
  const step = Math.max(([1, 2, 5, 10].find((each) => each * decade >= rough) ?? 10) * decade, 1)
  const first = Math.ceil(min / step)
  return Array.from({ length: Math.max(Math.floor(max / step) - first + 1, 0) }, (_, i) => (first + i) * step)
}
