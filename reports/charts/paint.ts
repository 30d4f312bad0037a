import { createRequire } from 'node:module'
import pLimit from 'p-limit'
import { chartConfig, claimStyle } from '../browser/chart-config.js'
import { wrap } from '../text/wrap.ts'
import type { Picture } from './chart-spec.ts'
import { keyOf } from './drawn-before.ts'
import { fontFile, fontWeights } from './fonts.ts'
import { png } from './png.ts'
import { light } from './theme.ts'

/** CSS px; wide enough for names at the ends of lines, small enough that text stays readable when a page is printed. */
export const pictureSize = { width: 820, height: 374 } as const
/** Sharp on paper: 217 dots an inch on a printed page. */
const pixelRatio = 1.5
const require = createRequire(import.meta.url)

let tools: ReturnType<typeof load> | undefined

/** Chart.js and the canvas take a tenth of a second to load, which commands that draw nothing need not wait for. */
function load() {
  const { createCanvas, GlobalFonts } = require('@napi-rs/canvas') as typeof import('@napi-rs/canvas')
  const chartJs = require('chart.js') as typeof import('chart.js')
  const { Chart, Filler, Legend, LinearScale, LineController, LineElement, LogarithmicScale, PointElement } = chartJs
  Chart.register(Filler, Legend, LinearScale, LineController, LineElement, LogarithmicScale, PointElement)
  for (const weight of fontWeights) GlobalFonts.registerFromPath(fontFile(weight), 'Inter')
  return { canvas: createCanvas(pictureSize.width, pictureSize.height), Chart }
}

/** One is drawn while another one is packed; more would only take memory. */
const limit = pLimit(2)

const drawn = new WeakMap<Picture, Uint8Array | Promise<Uint8Array>>()

/**
 * A picture as a PNG in the light theme, with its claim above it; drawn once for all formats. A page, which says the claim in
 * words, shows what lies below it: the lowest `pictureSize.height`.
 */
export async function paint(picture: Picture): Promise<Uint8Array> {
  const known = drawn.get(picture)
  const painted =
    known ??
    limit(() => {
      const { pixels, width } = draw(picture)
      return png(pixels, width, keyOf(picture))
    })
  drawn.set(picture, painted)
  return painted
}

/** A picture that was drawn before need not be drawn again. */
export function takeAsDrawn(picture: Picture, bytes: Uint8Array): void {
  drawn.set(picture, bytes)
}

/** All pictures are drawn on one canvas, one after the other: memory that was used before is ready at once. */
function draw({ chart: spec, claim }: Picture) {
  tools ??= load()
  const { canvas, Chart } = tools
  const context = canvas.getContext('2d')
  context.font = claimStyle.font
  const title = wrap(claim, pictureSize.width - 2 * claimStyle.margin, (text) => context.measureText(text).width)
  canvas.width = pictureSize.width
  canvas.height = pictureSize.height + 26 + 22 * title.length
  const { options, ...config } = chartConfig(spec, light, pictureSize.width, title)
  const chart = new Chart(canvas as never, {
    ...config,
    options: { ...options, responsive: false, devicePixelRatio: pixelRatio, events: [] },
  })
  const result = { pixels: canvas.data(), width: canvas.width }
  chart.destroy()
  return result
}
