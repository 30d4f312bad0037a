import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { parseProfile, quantileMs, readProfile } from '../../../reference-service/pretence/latency-profile.ts'

const profile = [
  { quantile: 0, ms: 80 },
  { quantile: 0.5, ms: 170 },
  { quantile: 0.95, ms: 450 },
  { quantile: 1, ms: 480 },
]

it.each([
  [0, 80],
  [0.25, 125],
  [0.5, 170],
  [0.725, 310],
  [0.95, 450],
  [1, 480],
])('a share of %d is done within %d ms', (share, ms) => {
  expect(quantileMs(profile, share)).toBeCloseTo(ms, 9)
})

it('beyond the quantiles that are known it takes as long as at the next of them', () => {
  const middle = profile.slice(1, 3)
  expect(quantileMs(middle, 0)).toBe(170)
  expect(quantileMs(middle, 0.999)).toBe(450)
})

describe('a file of quantiles', () => {
  const folder = mkdtempSync(join(tmpdir(), 'liftwing-slo-profile-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'profile')

  it.each([
    ['a table with remarks', '# measured\nquantile,ms\n0,80\n0.5,170\n\n0.95, 450\r\n1,480\n'],
    ['JSON', JSON.stringify(profile)],
  ])('is read as %s', (_, text) => {
    writeFileSync(file, text)
    expect(readProfile(file)).toEqual(profile)
  })

  it.each([
    ['nothing in it', 'quantile,ms\n'],
    ['another first line', '0.5,170\n'],
    ['quantiles that fall', 'quantile,ms\n0.5,170\n0.4,180\n'],
    ['milliseconds that fall', 'quantile,ms\n0.5,170\n0.6,160\n'],
    ['a quantile in percent', 'quantile,ms\n50,170\n'],
    ['a cell that is empty', 'quantile,ms\n0.5,\n'],
    ['JSON that is cut short', '[{"quantile":0.5'],
    ['JSON of something else', '[1]'],
  ])('with %s is refused, by name', (_, text) => {
    writeFileSync(file, text)
    expect(() => readProfile(file)).toThrow(`LATENCY cannot be read from ${file}: `)
    expect(() => parseProfile(text)).toThrow()
  })

  it('that is not there is refused', () => {
    expect(() => readProfile('/proc/nowhere/at-all.json')).toThrow(
      'LATENCY cannot be read from /proc/nowhere/at-all.json: ENOENT',
    )
  })
})

it('a number of milliseconds is what everything takes', () => {
  expect([0, 0.5, 1].map((share) => quantileMs(readProfile('300'), share))).toEqual([300, 300, 300])
})
