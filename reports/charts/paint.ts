import { createRequire } from 'node:module'
import { Gate } from '../../slo/gate.ts'
import { chartConfig } from '../browser/chart-config.js'
import { fontFile, fontWeights } from './fonts.ts'
import type { Picture } from './picture.ts'
import { png } from './png.ts'
import { light } from './theme.ts'

/** CSS px; wide enough for names at the ends of lines, small enough that text stays readable when a page is printed. */
export const pictureSize = { width: 820, height: 350 } as const
/** Sharp on paper and on dense screens. */
const pixelRatio = 2

const require = createRequire(import.meta.url)

let tools: ReturnType<typeof load> | undefined

/** Chart.js and the canvas take a tenth of a second to load, which commands that draw nothing need not wait for. */
function load() {
  const { createCanvas, GlobalFonts } = require('@napi-rs/canvas') as typeof import('@napi-rs/canvas')
  const chartJs = require('chart.js') as typeof import('chart.js')
  const { Chart, Filler, Legend, LinearScale, LineController, LineElement, LogarithmicScale, PointElement, Title } =
    chartJs
  Chart.register(Filler, Legend, LinearScale, LineController, LineElement, LogarithmicScale, PointElement, Title)
  for (const weight of fontWeights) GlobalFonts.registerFromPath(fontFile(weight), 'Inter')
  return { canvas: createCanvas(pictureSize.width, pictureSize.height), Chart }
}

/** One is drawn while another one is packed; more would only take memory. */
const gate = new Gate(2)

/** A picture as a PNG, in the light theme. With `title` it stands alone. */
export function paint(picture: Picture, title: readonly string[] = []): Promise<Uint8Array> {
  return gate.pass(() => {
    tools ??= load()
    const { canvas, Chart } = tools
    canvas.width = pictureSize.width
    canvas.height = pictureSize.height + (title.length > 0 ? 50 + title.length * 22 : 0)
    const { options, ...config } = chartConfig(picture.chart, light, pictureSize.width, title)
    const chart = new Chart(canvas as never, {
      ...config,
      options: { ...options, responsive: false, devicePixelRatio: pixelRatio, events: [] },
    })
    const [pixels, width] = [canvas.data(), canvas.width]
    chart.destroy()
    return png(pixels, width)
  })
}
