import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createCanvas, GlobalFonts } from '@napi-rs/canvas'
import {
  Chart,
  Filler,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  Title,
} from 'chart.js'
import { chartConfig } from '../browser/chart-config.js'
import type { Picture } from './picture.ts'
import { light } from './theme.ts'

/** CSS px; wide enough for names at the ends of lines, small enough that text stays readable when a page is printed. */
export const pictureSize = { width: 820, height: 370 } as const
/** Sharp on paper and on dense screens. */
const pixelRatio = 2

/** The bundled font: text measures the same on every machine. */
export const fontWeights = [400, 500, 600] as const

export function fontFile(weight: (typeof fontWeights)[number]): string {
  const home = dirname(createRequire(import.meta.url).resolve('@fontsource/inter/package.json'))
  return join(home, 'files', `inter-latin-${weight}-normal.woff2`)
}

let prepared = false

function prepare(): void {
  if (prepared) return
  Chart.register(Filler, Legend, LinearScale, LineController, LineElement, LogarithmicScale, PointElement, Title)
  for (const weight of fontWeights) GlobalFonts.registerFromPath(fontFile(weight), 'Inter')
  prepared = true
}

/** A picture as a PNG, in the light theme. With `title` it stands alone. */
export function paint(picture: Picture, title: readonly string[] = []): Uint8Array {
  prepare()
  const height = pictureSize.height + title.length * 22 + (title.length > 0 ? 18 : 0)
  const canvas = createCanvas(pictureSize.width, height)
  const { options, ...config } = chartConfig(picture.chart, light, pictureSize.width, title)
  const chart = new Chart(canvas as never, {
    ...config,
    options: { ...options, responsive: false, devicePixelRatio: pixelRatio, events: [] },
  })
  const png = canvas.toBuffer('image/png')
  chart.destroy()
  return png
}
