import { createCanvas, loadImage } from '@napi-rs/canvas'
import { expect, test } from 'vitest'
import { png } from '../../../reports/charts/png.ts'

test('another program reads every pixel of a PNG as it was', async () => {
  const [width, height] = [70, 40]
  const pixels = Buffer.alloc(width * height * 4, 255)
  for (let i = 0; i < pixels.length; i++) if (i % 4 !== 3) pixels[i] = (i * i) % 251
  const canvas = createCanvas(width, height)
  canvas.getContext('2d').drawImage(await loadImage(Buffer.from(await png(pixels, width))), 0, 0)
  expect(canvas.data().equals(pixels)).toBe(true)
})
