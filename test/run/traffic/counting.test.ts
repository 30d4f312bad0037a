import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Curve } from '../../../run/traffic/curve.ts'
import { groupsOf } from '../../../run/traffic/groups.ts'
import { PageCounts } from '../../../run/traffic/page-counts.ts'
import { hash3 } from '../../../wiki/random.ts'

describe('counting pages', () => {
  /** 50,000 requests for some 10,000 pages. */
  async function counted(entries: number, inFolder: string) {
    await using counts = new PageCounts(inFolder, entries)
    let spills = 0
    for (let i = 0; i < 50_000; i++) {
      counts.add(i % 3, Math.floor(10_000 * (hash3(i, 1, 1) / 2 ** 32) ** 3), 1 + (i % 2))
      if (!counts.isFull) continue
      await counts.spill()
      spills++
    }
    return { result: await counts.finish(20), spills, files: await readdir(inFolder) }
  }

  test('in a small memory finds what a large one finds, and leaves no file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'counting-'))
    try {
      const large = await counted(2 ** 20, folder)
      const small = await counted(500, folder)
      expect([large.spills, large.files.length]).toEqual([0, 0])
      expect(small.spills).toBeGreaterThan(10)
      expect(small.files.length).toBe(1)
      expect(small.result).toEqual(large.result)
      expect(large.result.requests).toBe(75_000)
      expect(large.result.top.length).toBe(20)
      expect(await readdir(folder)).toEqual([])
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

describe('groups of pages', () => {
  const spectrum = Array.from({ length: 20_000 }, (_, i) => [i + 1, Math.ceil(20_000 / (i + 1))] as const)
  const groups = groupsOf(spectrum)
  const sum = (of: readonly (readonly number[])[], i: number) => of.reduce((all, each) => all + (each[i] ?? 0), 0)

  test('have all pages and all requests', () => {
    expect(sum(groups, 1)).toBe(sum(spectrum, 1))
    expect(sum(groups, 0)).toBe(spectrum.reduce((all, [requests, pages]) => all + requests * pages, 0))
  })

  test('are few, begin with single pages, and hold pages that are alike', () => {
    expect(groups.length).toBeLessThan(2000)
    const first = spectrum.toReversed().slice(0, 100)
    expect(groups.slice(0, 100)).toEqual(first.map(([requests, pages]) => [requests * pages, pages]))
    const means = groups.map(([requests, pages]) => requests / pages)
    expect(means).toEqual(means.toSorted((a, b) => b - a))
  })
})

describe('the curve', () => {
  test('has stretches long enough for 25 requests each', () => {
    const curve = new Curve(1)
    for (let second = 0; second < 64; second++) curve.add(1_000_000_000 + second, 10)
    expect(curve.result()).toEqual({ fromSeconds: 1e9, stretchSeconds: 4, requests: Array(16).fill(40) })
  })

  test('keeps all requests of a year of seconds in 4096 stretches at most', () => {
    const curve = new Curve(1)
    for (let i = 0; i < 200_000; i++) curve.add(i * 157, 3)
    const { requests = [], stretchSeconds = 0 } = curve.result() ?? {}
    expect(requests.length).toBeLessThanOrEqual(4097)
    expect(requests.reduce((sum, each) => sum + each, 0)).toBe(600_000)
    expect(requests.length * stretchSeconds).toBeGreaterThanOrEqual(200_000 * 157 - 157)
  })

  test('is none without a request', () => expect(new Curve(1).result()).toBeUndefined())
})
