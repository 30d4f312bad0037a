// @ts-check
import { chartConfig } from './chart-config.js'
import { runPacked, unpacked } from './packed.js'
import { pageTheme } from './page-theme.js'
import { explainSeconds, followAddress, joinSeconds, makeReachable } from './seconds.js'

/**
 * Puts a live chart in place of each drawing, in the colours of the page, and again when the light or the width changes. Without
 * this script the drawings stay; print always shows them.
 *
 * @typedef {import('../charts/chart-spec.ts').ChartSpec} ChartSpec
 */

/** @type {Record<string, ChartSpec>} */
const specs = JSON.parse(await unpacked('charts'))
await runPacked('library')
const Chart = /** @type {typeof import('chart.js').Chart} */ (Reflect.get(window, 'Chart'))
/** @type {Map<string, import('./seconds.js').LineChart>} */
const drawn = new Map()

/** @param {HTMLElement} figure */
function draw(figure) {
  const spec = specs[figure.dataset['chart'] ?? '']
  const frame = /** @type {HTMLElement | null} */ (figure.querySelector('.drawing'))
  if (!spec || !frame) return
  drawn.get(figure.id)?.destroy()
  const canvas = frame.querySelector('canvas') ?? addCanvas(frame)
  canvas.setAttribute('role', 'img')
  canvas.setAttribute('aria-label', figure.querySelector('figcaption')?.textContent ?? '')
  figure.classList.add('live')
  figure.classList.toggle('timed', spec.cursor !== undefined)
  const { options, ...config } = chartConfig(spec, pageTheme(), frame.clientWidth)
  const chart = new Chart(canvas, { ...config, options: { ...options, responsive: true, maintainAspectRatio: false } })
  drawn.set(figure.id, chart)
  const holder = canvas.parentElement
  if (!spec.cursor || !holder) return
  if (!frame.querySelector('output')) {
    makeReachable(holder)
    makeHeard(holder)
  }
  joinSeconds(figure.id, { chart, spec, holder })
}

/**
 * Lets a screen reader hear what stands under the cursor of a chart.
 * @param {HTMLElement} holder
 */
function makeHeard(holder) {
  const said = document.createElement('output')
  said.className = 'quiet'
  holder.after(said)
}

/**
 * Print hides the holder, because Chart.js writes the canvas's own display.
 * @param {HTMLElement} frame
 */
function addCanvas(frame) {
  const holder = frame.appendChild(document.createElement('div'))
  holder.className = 'canvas'
  return holder.appendChild(document.createElement('canvas'))
}

function drawAll() {
  for (const figure of document.querySelectorAll('figure[data-chart]')) draw(/** @type {HTMLElement} */ (figure))
}

let width = 0
await document.fonts.ready
drawAll()
const timed = Array.from(document.querySelectorAll('figure[data-chart]')).find((each) => specs[each.id]?.cursor)
if (timed) {
  explainSeconds(/** @type {HTMLElement} */ (timed))
  followAddress()
}
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll)
new ResizeObserver(([entry]) => {
  const now = Math.round(entry?.contentRect.width ?? 0)
  if (width !== 0 && now !== width) drawAll()
  width = now
}).observe(document.body)
