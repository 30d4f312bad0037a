import { createCanvas, loadImage } from '@napi-rs/canvas'
import { expect, test } from 'vitest'
import { png, saysOf } from '../../../reports/charts/png.ts'

test.each([
  ['of few colours as it was', (i: number) => ((i >> 2) % 16) * 17, 0],
  ['of rows that are as the one above', (i: number) => ((Math.floor(i / 840) + (i >> 2)) % 14) * 17, 0],
  ['of more colours than a palette holds as near as the palette allows', (i: number) => (i * i) % 251, 64],
])('another program reads every pixel of a picture %s', async (_, colour, tolerance) => {
  const [width, height] = [70, 40]
  const pixels = Buffer.alloc(width * height * 4, 255)
  for (let i = 0; i < pixels.length; i++) if (i % 4 !== 3) pixels[i] = colour(i)
  const canvas = createCanvas(width, height)
  canvas.getContext('2d').drawImage(await loadImage(Buffer.from(await png(pixels, width, 'what it shows'))), 0, 0)
  const read = canvas.data()
  expect(Math.max(...pixels.map((value, i) => Math.abs(value - (read[i] ?? 0))))).toBeLessThanOrEqual(tolerance)
})

test('a picture carries a text, and another file none', async () => {
  const pixels = Buffer.alloc(4 * 4, 255)
  expect(saysOf(Buffer.from(await png(pixels, 2, 'what it shows')))).toBe('what it shows')
  expect(saysOf(createCanvas(2, 2).toBuffer('image/png'))).toBeUndefined()
  expect(saysOf(Buffer.from('no picture'))).toBeUndefined()
})
