import { describe, expect, it } from 'vitest'
import { Failure } from '../../../common/failure.ts'
import { picturesOf } from '../../../reports/document.ts'
import { renderReport } from '../../../reports/format.ts'
import { plainSpaces } from '../../../reports/numbers.ts'
import { runDocument } from '../../../reports/run/document.ts'
import type { RunReport } from '../../../slo/run/report.ts'
import { records } from '../records.ts'

const runPictures = (report: RunReport) => picturesOf(runDocument(report))

const [staircase, , overTime, rates] = runPictures(records.missed)

describe('the staircase', () => {
  it('draws the promise as treads between the promised percentiles', () => {
    const promised = staircase?.chart.lines.find(({ label }) => label === 'promised')
    const rounded = promised?.points.map(([x, y]) => [Number(x.toFixed(6)), y])
    expect(rounded).toEqual([
      [1, 5],
      [2, 5],
      [2, 10],
      [20, 10],
      [20, 100],
      [100, 100],
    ])
  })

  it('marks what was measured at each promise, a broken one apart', () => {
    const dots = staircase?.chart.notes.filter(({ dot }) => dot)
    expect(dots?.map(({ text, colour }) => [plainSpaces(text), colour])).toEqual([
      ['P50 0.45 ms', 'accent'],
      ['P95 9.71 ms', 'accent'],
      ['P99 1.13 s', 'bad'],
    ])
  })

  it('gives the tail its room, as far as there are requests to fill it', () => {
    expect(staircase?.chart.x.ticks.map(({ text }) => text)).toEqual([
      'fastest',
      'P50',
      'P90',
      'P95',
      'P99',
      'P99.9',
      'P99.99',
    ])
    expect(staircase?.chart.x.max).toBe(29_882)
  })

  it('holds every value between the ends of its axes', () => {
    for (const { chart } of Object.values(records).flatMap(runPictures)) {
      for (const [x, y] of chart.lines.flatMap(({ points }) => points)) {
        expect(x).toBeGreaterThanOrEqual(chart.x.min)
        expect(x).toBeLessThanOrEqual(chart.x.max)
        if (y === null) continue
        expect(y).toBeGreaterThanOrEqual(chart.y.min)
        expect(y).toBeLessThanOrEqual(chart.y.max)
      }
    }
  })
})

it('tells lines apart by dash as well as by colour', () => {
  for (const { chart } of runPictures(records.missed)) {
    const looks = chart.lines.map(({ colour, dash, label }) =>
      label.endsWith('promised') ? 'promised' : `${colour} ${dash.join(',')}`,
    )
    const dashes = chart.lines.filter(({ label }) => !label.endsWith('promised')).map(({ dash }) => dash.join(','))
    expect(new Set(dashes).size).toBe(dashes.length)
    expect(looks.length).toBeGreaterThan(1)
  }
})

it('leaves a gap where nothing was measured, and shades the warm-up', () => {
  const moments = [
    { second: -2, achievedPerSecond: 900 },
    { second: 0, achievedPerSecond: 1000, p99Ms: 3 },
    { second: 1 },
    { second: 2, achievedPerSecond: 1000, p99Ms: 4 },
  ]
  const pictures = runPictures({ ...records.met, moments })
  const p99 = pictures.find(({ id }) => id === 'latency-over-time')?.chart.lines.find(({ label }) => label === 'P99')
  expect(p99?.points).toEqual([
    [-2, null],
    [0, 3],
    [1, null],
    [2, 4],
  ])
  expect(pictures.at(-1)?.chart.bands).toEqual([{ from: -2, to: 0, text: 'warm-up, not scored' }])
})

it('draws only what was measured', () => {
  expect(runPictures(records.inconclusive)).toEqual([])
  const reads = runPictures({ ...records.met, latency: records.met.latency.slice(0, 1), moments: [] })
  expect(reads.map(({ id }) => id)).toEqual(['latency-read'])
  expect([overTime?.id, rates?.id]).toEqual(['latency-over-time', 'rate-over-time'])
})

describe('a picture as PNG', () => {
  it('is a drawing in three pixels for two CSS px, higher by its title', async () => {
    const png = Buffer.from((await renderReport(records.met, 'png')) as Uint8Array)
    expect(png.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))
    expect(png.readUInt32BE(16)).toBe(1230)
    expect(png.readUInt32BE(20)).toBeGreaterThan(561)
    expect(png.length).toBeGreaterThan(8000)
  })

  it('is chosen by name, and a wrong name is answered with those that exist', async () => {
    const first = await renderReport(records.met, 'png')
    expect(await renderReport(records.met, 'png', { picture: 'rate-over-time' })).not.toEqual(first)
    await expect(renderReport(records.met, 'png', { picture: 'x' })).rejects.toThrow(
      new Failure('input', `${records.met.subject.name}, ${records.met.id} has no picture "x".`, {
        hint: 'It has: latency-read, latency-write, latency-over-time, rate-over-time.',
      }),
    )
    await expect(renderReport(records.inconclusive, 'png')).rejects.toThrow(
      /There is no picture of .*: nothing was measured/,
    )
  })
})
