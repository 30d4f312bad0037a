// @ts-check
/**
 * What Chart.js does not draw by itself, as inline plugins: the paper, shaded stretches, names at the ends of lines, values at dots.
 *
 * @typedef {import('../charts/chart-spec.ts').ChartSpec} ChartSpec
 * @typedef {import('../charts/theme.ts').Theme} Theme
 * @typedef {import('chart.js').Chart} Chart
 */

export const fontFamily = 'Inter, system-ui, sans-serif'
export const labelSize = 12

/** @param {Theme} theme */
export function paper(theme) {
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

/** Around a picture that stands alone. */
export const margin = 20
export const headingFont = `600 16px ${fontFamily}`
const headingLine = 22

/** @param {number} lines */
export const headingHeight = (lines) => margin + headingLine * lines + 16

/**
 * The claim of a picture that stands alone, over its whole width. Chart.js' own title is squeezed into that of the axes.
 * @param {readonly string[]} lines
 * @param {Theme} theme
 */
export function heading(lines, theme) {
  return {
    id: 'heading',
    /** @param {Chart} chart */
    afterDraw: ({ ctx }) => {
      ctx.save()
      ctx.font = headingFont
      ctx.fillStyle = theme.ink
      ctx.textAlign = 'left'
      ctx.textBaseline = 'top'
      lines.forEach((line, at) => {
        ctx.fillText(line, margin, margin + headingLine * at)
      })
      ctx.restore()
    },
  }
}

/**
 * @param {ChartSpec} spec
 * @param {Theme} theme
 * @param {{ family: string, size: number }} font
 */
export function bands(spec, theme, font) {
  return {
    id: 'bands',
    /** @param {Chart} chart */
    beforeDatasetsDraw: ({ ctx, chartArea, scales }) => {
      for (const { from, to, text } of spec.bands) {
        const [left = 0, right = 0] = [from, to].map((x) =>
          Math.min(Math.max(scales['x']?.getPixelForValue(x) ?? 0, chartArea.left), chartArea.right),
        )
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
 * A heat map, behind the lines.
 * @param {ChartSpec} spec
 * @param {Theme} theme
 */
export function cells(spec, theme) {
  return {
    id: 'cells',
    /** @param {Chart} chart */
    beforeDatasetsDraw: ({ ctx, chartArea, scales }) => {
      if (!spec.cells) return
      ctx.save()
      ctx.beginPath()
      ctx.rect(chartArea.left, chartArea.top, chartArea.right - chartArea.left, chartArea.bottom - chartArea.top)
      ctx.clip()
      ctx.fillStyle = theme.accent
      const at = (/** @type {'x' | 'y'} */ side, /** @type {number} */ value) =>
        scales[side]?.getPixelForValue(value) ?? 0
      for (const { x, y, weight } of spec.cells) {
        const [left, right, top, bottom] = [at('x', x[0]), at('x', x[1]), at('y', y[1]), at('y', y[0])]
        ctx.globalAlpha = Math.min(0.06 + 0.94 * weight, 1)
        ctx.fillRect(left, top, right - left + 0.5, bottom - top + 0.5)
      }
      ctx.restore()
    },
  }
}

/**
 * Names each line at its end, in its colour; names that would touch move apart.
 * @param {ChartSpec} spec
 * @param {Theme} theme
 */
export function lineNames(spec, theme) {
  return {
    id: 'line-names',
    /** @param {Chart} chart */
    afterDatasetsDraw: ({ ctx, chartArea, scales }) => {
      const ends = spec.lines.flatMap((line) => {
        const known = line.points.filter(([, y]) => y !== null)
        const most = scales['x']?.max ?? 0
        const last = known.find(([x]) => x >= most) ?? known.at(-1)
        if (!last || line.mark || last[0] < (scales['x']?.min ?? 0)) return []
        const x = Math.min(scales['x']?.getPixelForValue(last[0]) ?? 0, chartArea.right) + 8
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
export function notes(spec, theme, small) {
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
