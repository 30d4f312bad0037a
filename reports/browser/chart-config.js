// @ts-check
import {
  bands,
  cells,
  fontFamily,
  heading,
  headingFont,
  headingHeight,
  labelSize,
  lineNames,
  margin,
  notes,
  paper,
} from './chart-plugins.js'
import { cursorLine, ticksOf } from './seconds.js'

/**
 * Turns a picture's data into a Chart.js configuration. Node draws the PNG with it and the page carries its text, so that both
 * draw the same.
 *
 * @typedef {import('../charts/chart-spec.ts').ChartSpec} ChartSpec
 * @typedef {import('../charts/chart-spec.ts').Line} Line
 * @typedef {import('../charts/theme.ts').Theme} Theme
 */

/** For whoever breaks the claim of a picture that stands alone into lines. */
export const claimStyle = { font: headingFont, margin }

/** Charts over the same seconds lie exactly below each other: room for as many letters at their ends, and px for their axes at the side. */
const longestOfSeconds = 15
const sideOfSeconds = 84

/** Below this width in px the names of the lines move from their ends into a legend. */
const narrow = 560

/**
 * @param {ChartSpec} spec
 * @param {Theme} theme
 * @param {number} width of the chart in CSS px
 * @param {readonly string[]} [title] lines above the chart, for a picture that stands alone
 * @returns {import('chart.js').ChartConfiguration<'line'>}
 */
export function chartConfig(spec, theme, width, title = []) {
  const small = width < narrow
  const font = { family: fontFamily, size: labelSize }
  return {
    type: 'line',
    data: { datasets: spec.lines.map((line, index) => dataset(line, spec.lines.length - index, theme)) },
    options: {
      animation: false,
      normalized: true,
      parsing: false,
      spanGaps: false,
      font,
      color: theme.ink,
      // Charts that share a cursor are told where it is.
      ...(spec.cursor ? { events: [] } : {}),
      interaction: { mode: 'nearest', axis: spec.along === 'x' ? 'y' : 'x', intersect: false },
      layout: { padding: margins(spec, small, title.length) },
      scales: {
        x: scale(spec.x, theme, small, 'x'),
        y: { ...scale(spec.y, theme, small, 'y'), ...(spec.cursor ? { afterFit: widen(small) } : {}) },
      },
      plugins: {
        legend: {
          // Where rows are named at the side, their lines need no other names.
          display: (small && spec.along !== 'x') || spec.lines.some(({ mark }) => mark),
          position: small ? 'top' : 'bottom',
          align: 'start',
          onClick: () => undefined,
          labels: {
            usePointStyle: true,
            // Chart.js draws a mark √2 times as high as its box.
            ...(spec.lines.some(({ mark }) => mark)
              ? { pointStyleWidth: 11, boxHeight: 11 / Math.SQRT2 }
              : { pointStyleWidth: 34 }),
            padding: 12,
            font,
            generateLabels: () => legend(spec, theme, small),
          },
        },
        tooltip: {
          backgroundColor: theme.ink,
          titleColor: theme.paper,
          bodyColor: theme.paper,
          titleFont: { ...font, weight: 600 },
          bodyFont: font,
          padding: 10,
          cornerRadius: 2,
          usePointStyle: true,
          callbacks: {
            title: (items) => (spec.along === 'x' ? '' : position(items[0]?.parsed.x ?? 0, spec)),
            label: ({ dataset: { label }, datasetIndex, dataIndex, parsed }) =>
              `${label || 'trial'}: ${amount(spec.lines[datasetIndex]?.own?.[dataIndex] ?? (spec.along === 'x' ? parsed.x : parsed.y) ?? 0, spec.unit)}`,
          },
        },
      },
    },
    plugins: [
      paper(theme),
      heading(title, theme),
      bands(spec, theme, font),
      cells(spec, theme),
      notes(spec, theme, small),
      ...(small ? [] : [lineNames(spec, theme)]),
      ...(spec.cursor ? [cursorLine(theme)] : []),
    ],
  }
}

/**
 * A colour in half of its strength, through which nothing is seen.
 * @param {string} colour
 * @param {string} paper
 */
function mixed(colour, paper) {
  const channel = (/** @type {string} */ hex, /** @type {number} */ at) => Number.parseInt(hex.slice(at, at + 2), 16)
  const half = (/** @type {number} */ at) => Math.round(0.55 * channel(colour, at) + 0.45 * channel(paper, at))
  return `rgb(${half(1)}, ${half(3)}, ${half(5)})`
}

/**
 * @param {Line} line
 * @param {number} order
 * @param {Theme} theme
 */
function dataset(line, order, theme) {
  const colour = theme[line.colour]
  return {
    label: line.label,
    data: line.points.map(([x, y]) => ({ x, y: /** @type {number} */ (y) })),
    order,
    borderColor: colour,
    backgroundColor: line.fill === 'painted' ? mixed(colour, theme.paper) : `${colour}12`,
    fill: line.fill ? 'start' : false,
    borderWidth: line.width,
    borderDash: [...line.dash],
    borderJoinStyle: /** @type {const} */ ('round'),
    showLine: line.width > 0,
    pointStyle: line.mark ?? 'circle',
    pointBorderWidth: line.mark ? 2 : 1,
    pointBackgroundColor: line.mark ? `${colour}99` : `${colour}12`,
    pointRadius: line.mark ? 4 : lonely(line) ? 2.5 : 0,
    pointHoverRadius: line.mark ? 6 : 4,
    pointHoverBackgroundColor: colour,
    pointHitRadius: 12,
  }
}

/**
 * The default legend forgets the dashes, which tell lines apart without colour. Where lines have their names at their ends, it explains the marks.
 * @param {ChartSpec} spec
 * @param {Theme} theme
 * @param {boolean} small
 */
function legend(spec, theme, small) {
  return spec.lines.flatMap((line, datasetIndex) =>
    line.label === '' || !(small || line.mark)
      ? []
      : [
          {
            text: line.label,
            fontColor: theme.ink,
            strokeStyle: theme[line.colour],
            fillStyle: line.mark ? `${theme[line.colour]}99` : 'transparent',
            lineWidth: line.width || 2,
            lineDash: [...line.dash],
            pointStyle: line.mark ?? /** @type {const} */ ('line'),
            datasetIndex,
          },
        ],
  )
}

/**
 * A point between two gaps would be no line at all.
 * @param {Line} line
 */
function lonely({ points }) {
  return points.filter(([, y]) => y !== null).length === 1
}

/**
 * @param {import('../charts/chart-spec.ts').Axis} axis
 * @param {Theme} theme
 * @param {boolean} small
 * @param {'x' | 'y'} side
 */
function scale(axis, theme, small, side) {
  const ticks = axis.ticks.filter(({ minor }) => !(small && minor))
  const texts = new Map(ticks.map(({ at, text }) => [at, text]))
  return {
    type: axis.scale === 'log' ? /** @type {const} */ ('logarithmic') : /** @type {const} */ ('linear'),
    min: axis.min,
    max: axis.max,
    /** @param {{ ticks: { value: number }[], min: number, max: number }} built */
    afterBuildTicks: (built) => {
      const isWhole = side === 'y' || (built.min <= axis.min && built.max >= axis.max)
      built.ticks = isWhole
        ? ticks.map(({ at }) => ({ value: at }))
        : ticksOf(built.min, built.max).map((value) => ({ value }))
    },
    border: { display: side === 'x', color: theme.subtle },
    grid: { color: theme.grid, drawTicks: side === 'x', tickLength: 5, display: side === 'y' || axis.scale === 'log' },
    title: {
      display: !(small && side === 'y'),
      text: axis.title,
      color: theme.subtle,
      font: { family: fontFamily, size: labelSize },
      padding: side === 'x' ? { top: 4 } : { bottom: 6 },
    },
    ticks: {
      autoSkip: false,
      maxRotation: 0,
      color: theme.subtle,
      font: { family: fontFamily, size: labelSize },
      padding: 6,
      /** @param {number | string} value */
      callback: (value) => texts.get(Number(value)) ?? (side === 'x' && axis.scale === 'linear' ? `${value} s` : ''),
    },
  }
}

/** @param {boolean} small */
function widen(small) {
  /** @param {{ width: number }} fitted */
  return (fitted) => {
    fitted.width = sideOfSeconds - (small ? 26 : 0)
  }
}

/**
 * Room at the right for the names of the lines, and all around for a picture that stands alone.
 * @param {ChartSpec} spec
 * @param {boolean} small
 * @param {number} titleLines of the title of one that stands alone
 */
function margins({ lines, cursor }, small, titleLines) {
  const named = lines.filter(({ mark }) => !mark)
  const longest = cursor ? longestOfSeconds : Math.max(0, ...named.map(({ label }) => label.length))
  const names = small ? 12 : 22 + 6.6 * longest
  return titleLines > 0
    ? { top: headingHeight(titleLines), right: names + 8, bottom: 16, left: margin }
    : { top: 10, right: names, bottom: 0, left: 0 }
}

/**
 * @param {number} x
 * @param {ChartSpec} spec
 */
function position(x, spec) {
  if (spec.pointer === '/s' || spec.pointer === 'ms') return amount(x, spec.pointer)
  const named = spec.pointer?.[Math.floor(x)]
  if (named !== undefined) return named
  if (spec.x.scale !== 'log') return `second ${x}`
  if (x >= spec.x.max) return 'the slowest'
  return `P${Number(((1 - 1 / x) * 100).toFixed(4))}`
}

/**
 * @param {number} value
 * @param {ChartSpec['unit']} unit
 */
export function amount(value, unit) {
  const text = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 4 }).format(value)
  return unit === '/s' ? `${text}/s` : `${text} ${unit}`
}
