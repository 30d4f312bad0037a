// @ts-check
import { chartConfig } from './chart-config.js'
import { pageTheme } from './page-theme.js'
import { explainSeconds, joinSeconds, makeReachable } from './seconds.js'

/**
 * Shows a run while it goes on, as the program that serves this page tells it.
 *
 * @typedef {import('../live/event.ts').LiveEvent} LiveEvent
 */

const Chart = /** @type {typeof import('chart.js').Chart} */ (Reflect.get(window, 'Chart'))
/** @type {Map<string, import('./seconds.js').LineChart>} */
const drawn = new Map()
/** @type {LiveEvent | undefined} */
let latest

/** @param {string} id */
const place = (id) => /** @type {HTMLElement} */ (document.getElementById(id))

/** @param {LiveEvent} event */
function show(event) {
  latest = event
  // What nobody looks at need not be drawn, on a machine that is being measured.
  if (document.hidden) return
  place('where').textContent = event.isDone
    ? 'The run is over; its report is being made.'
    : `${event.where.charAt(0).toUpperCase()}${event.where.slice(1)}`
  place('rate').textContent = event.rate
  place('machine').textContent = `The machine ${event.machine}`
  place('standing').innerHTML = event.table
  for (const figure of event.figures) draw(figure)
}

/** @param {LiveEvent['figures'][number]} figure */
function draw({ id, claim, chart: spec }) {
  const figure = document.getElementById(id) ?? addFigure(id, spec.cursor !== undefined)
  const caption = /** @type {HTMLElement} */ (figure.querySelector('figcaption'))
  const holder = /** @type {HTMLElement} */ (figure.querySelector('.canvas'))
  const canvas = /** @type {HTMLCanvasElement} */ (figure.querySelector('canvas'))
  caption.textContent = claim
  canvas.setAttribute('aria-label', claim)
  drawn.get(id)?.destroy()
  const { options, ...config } = chartConfig(spec, pageTheme(), holder.clientWidth)
  const chart = new Chart(canvas, { ...config, options: { ...options, responsive: true, maintainAspectRatio: false } })
  drawn.set(id, chart)
  if (spec.cursor) joinSeconds(id, { chart, spec, holder })
}

/**
 * @param {string} id
 * @param {boolean} isTimed
 */
function addFigure(id, isTimed) {
  const figure = document.createElement('figure')
  figure.id = id
  figure.className = isTimed ? 'live timed' : 'live'
  figure.innerHTML =
    '<figcaption></figcaption><div class="drawing"><div class="canvas"><canvas role="img"></canvas></div><output class="quiet"></output></div>'
  if (isTimed) makeReachable(/** @type {HTMLElement} */ (figure.querySelector('.canvas')))
  const figures = place(isTimed ? 'figures' : 'spread')
  const isFirst = figures.childElementCount === 0
  figures.append(figure)
  if (isFirst && isTimed) explainSeconds(figure)
  return figure
}

const again = () => latest && show(latest)
document.addEventListener('visibilitychange', again)
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', again)

const source = new EventSource('events')
source.addEventListener('message', ({ data }) => {
  const event = /** @type {LiveEvent} */ (JSON.parse(data))
  // Nobody answers after the end.
  if (event.isDone) source.close()
  show(event)
})
source.addEventListener('error', () => {
  if (!latest?.isDone)
    place('where').textContent = 'The program does not answer any more; the run may be over, or was ended.'
})
