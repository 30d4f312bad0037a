// @ts-check
/**
 * Turns a picture's data into a Chart.js configuration. This module has no imports: Node draws the PNG with it, and the page
 * carries its text, so that both draw the same.
 *
 * @typedef {import('../charts/chart-spec.ts').ChartSpec} ChartSpec
 * @typedef {import('../charts/chart-spec.ts').Line} Line
 * @typedef {import('../charts/theme.ts').Theme} Theme
 * @typedef {import('chart.js').Chart} Chart
 */

const fontFamily = 'Inter, system-ui, sans-serif'
const labelSize = 12
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
      interaction: { mode: 'nearest', axis: 'x', intersect: false },
      layout: { padding: { top: 10, right: small ? 12 : endRoom(spec.lines), bottom: 0, left: 0 } },
      scales: { x: scale(spec.x, theme, small, 'x'), y: scale(spec.y, theme, small, 'y') },
      plugins: {
        title: {
          display: title.length > 0,
          text: [...title],
          align: 'start',
          color: theme.ink,
          font: { ...font, size: 16, weight: 600, lineHeight: 1.35 },
          padding: { top: 4, bottom: 14 },
        },
        legend: {
          display: small,
          align: 'start',
          onClick: () => undefined,
          labels: {
            usePointStyle: true,
            pointStyleWidth: 34,
            padding: 12,
            font,
            generateLabels: () => legend(spec, theme),
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
            title: (items) => position(items[0]?.parsed.x ?? 0, spec),
            label: (item) => `${item.dataset.label}: ${amount(item.parsed.y ?? 0, spec.unit)}`,
          },
        },
      },
    },
    plugins: [
      paper(theme),
      bands(spec, theme, font),
      notes(spec, theme, small),
      ...(small ? [] : [lineNames(spec, theme)]),
    ],
  }
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
    backgroundColor: `${colour}12`,
    fill: line.fill ? 'start' : false,
    borderWidth: line.width,
    borderDash: [...line.dash],
    borderJoinStyle: /** @type {const} */ ('round'),
    pointRadius: lonely(line) ? 2.5 : 0,
    pointHoverRadius: 4,
    pointHoverBackgroundColor: colour,
    pointHitRadius: 12,
  }
}

/**
 * The default legend forgets the dashes, which tell lines apart without colour.
 * @param {ChartSpec} spec
 * @param {Theme} theme
 */
function legend(spec, theme) {
  return spec.lines.map((line, datasetIndex) => ({
    text: line.label,
    fontColor: theme.ink,
    strokeStyle: theme[line.colour],
    lineWidth: line.width,
    lineDash: [...line.dash],
    pointStyle: /** @type {const} */ ('line'),
    datasetIndex,
  }))
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
    /** @param {{ ticks: { value: number }[] }} built */
    afterBuildTicks: (built) => {
      built.ticks = ticks.map(({ at }) => ({ value: at }))
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
      callback: (value) => texts.get(Number(value)) ?? '',
    },
  }
}

/**
 * Room at the right for the names of the lines.
 * @param {readonly Line[]} lines
 */
function endRoom(lines) {
  return 22 + 6.6 * Math.max(0, ...lines.map(({ label }) => label.length))
}

/** @param {Theme} theme */
function paper(theme) {
  return {
    id: 'paper',
    /** @param {Chart} chart */
    beforeDraw: ({ ctx, width, height }) => {
      ctx.save()
      ctx.fillStyle = theme.paper
      ctx.fillRect(0, 0, width, height)
      ctx.restore()
    },
  }
}

/**
 * @param {ChartSpec} spec
 * @param {Theme} theme
 * @param {{ family: string, size: number }} font
 */
function bands(spec, theme, font) {
  return {
    id: 'bands',
    /** @param {Chart} chart */
    beforeDatasetsDraw: ({ ctx, chartArea, scales }) => {
      for (const { from, to, text } of spec.bands) {
        const [left, right] = [scales['x']?.getPixelForValue(from) ?? 0, scales['x']?.getPixelForValue(to) ?? 0]
        ctx.save()
        ctx.fillStyle = `${theme.subtle}1f`
        ctx.fillRect(left, chartArea.top, right - left, chartArea.bottom - chartArea.top)
        ctx.fillStyle = theme.subtle
        ctx.font = `${font.size}px ${font.family}`
        ctx.textBaseline = 'top'
        if (ctx.measureText(text).width + 12 < right - left) ctx.fillText(text, left + 6, chartArea.top + 6)
        ctx.restore()
      }
    },
  }
}

/**
 * Names each line at its end, in its colour; names that would touch move apart.
 * @param {ChartSpec} spec
 * @param {Theme} theme
 */
function lineNames(spec, theme) {
  return {
    id: 'line-names',
    /** @param {Chart} chart */
    afterDatasetsDraw: ({ ctx, chartArea, scales }) => {
      const ends = spec.lines.flatMap((line) => {
        const last = line.points.findLast(([, y]) => y !== null)
        if (!last) return []
        const x = (scales['x']?.getPixelForValue(last[0]) ?? 0) + 8
        const y = scales['y']?.getPixelForValue(last[1] ?? 0) ?? 0
        return [{ line, x, y: Math.min(Math.max(y, chartArea.top), chartArea.bottom) }]
      })
      ends.sort((a, b) => a.y - b.y)
      const spacing = labelSize + 3
      ends.forEach((end, i) => {
        const above = ends[i - 1]
        if (above && Math.abs(above.x - end.x) < 80 && end.y - above.y < spacing) end.y = above.y + spacing
      })
      for (const { line, x, y } of ends) {
        write(ctx, theme, { text: line.label, x, y, colour: theme[line.colour], align: 'left', baseline: 'middle' })
      }
    },
  }
}

/**
 * @param {ChartSpec} spec
 * @param {Theme} theme
 * @param {boolean} small
 */
function notes(spec, theme, small) {
  return {
    id: 'notes',
    /** @param {Chart} chart */
    afterDatasetsDraw: ({ ctx, chartArea, scales }) => {
      for (const { x, y, text, colour, dot, side } of spec.notes) {
        const at = { x: scales['x']?.getPixelForValue(x) ?? 0, y: scales['y']?.getPixelForValue(y) ?? 0 }
        if (dot) disc(ctx, theme, at, theme[colour])
        if (dot && small) continue
        ctx.font = `${dot ? '600 ' : ''}${labelSize}px ${fontFamily}`
        const length = ctx.measureText(text).width
        const left = dot ? at.x + 7 : at.x - length - 3
        write(ctx, theme, {
          text,
          x: Math.max(Math.min(left, chartArea.right - length), chartArea.left + 3),
          y: at.y + (side === 'above' ? -5 : 6),
          colour: theme[colour],
          align: 'left',
          baseline: side === 'above' ? 'bottom' : 'top',
          weight: dot ? 600 : 400,
        })
      }
    },
  }
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Theme} theme
 * @param {{ x: number, y: number }} at
 * @param {string} colour
 */
function disc(ctx, theme, at, colour) {
  ctx.save()
  ctx.beginPath()
  ctx.arc(at.x, at.y, 4.5, 0, Math.PI * 2)
  ctx.fillStyle = colour
  ctx.strokeStyle = theme.paper
  ctx.lineWidth = 2
  ctx.fill()
  ctx.stroke()
  ctx.restore()
}

/**
 * Text with a halo of paper, so that it is readable across lines.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Theme} theme
 * @param {{ text: string, x: number, y: number, colour: string, align: CanvasTextAlign, baseline: CanvasTextBaseline, weight?: number }} how
 */
function write(ctx, theme, { text, x, y, colour, align, baseline, weight = 500 }) {
  ctx.save()
  ctx.font = `${weight} ${labelSize}px ${fontFamily}`
  ctx.textAlign = align
  ctx.textBaseline = baseline
  ctx.lineJoin = 'round'
  ctx.lineWidth = 4
  ctx.strokeStyle = theme.paper
  ctx.strokeText(text, x, y)
  ctx.fillStyle = colour
  ctx.fillText(text, x, y)
  ctx.restore()
}

/**
 * @param {number} x
 * @param {ChartSpec} spec
 */
function position(x, spec) {
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
function amount(value, unit) {
  const text = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 4 }).format(value)
  return unit === '/s' ? `${text}/s` : `${text} ${unit}`
}
