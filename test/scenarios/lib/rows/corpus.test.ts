import { describe, expect, it } from 'vitest'
import { corpus, modelVersion } from '../../../../scenarios/lib/rows/corpus.ts'
import { wikiIds, wikiWeights } from '../../../../scenarios/lib/rows/wikis.ts'
import { topics } from '../../../../wiki/topics.ts'

const rows = corpus(1)
const someRows = Array.from({ length: 2000 }, (_, i) => i * 31)

/** The shortest decimal that a 32-bit float of this value is spelled with. */
function throughFloat32(value: number): number {
  for (let digits = 1; digits <= 9; digits++) {
    const shortest = Number(Math.fround(value).toPrecision(digits))
    if (Math.fround(shortest) === Math.fround(value)) return shortest
  }
  return Number.NaN
}

describe('corpus', () => {
  it('has the 64 topics, each once, in order', () => {
    expect(topics).toHaveLength(64)
    expect(new Set(topics).size).toBe(64)
    expect(topics).toContain('Culture.Media.Media*')
    expect(topics.filter((topic) => topic.startsWith('Geography.Regions.Africa.'))).toHaveLength(6)
  })

  it('gives every row a page of its own', () => {
    const keys = new Set(Array.from({ length: 100_000 }, (_, row) => rows.key(row).pageId))
    expect(keys.size).toBe(100_000)
    for (const row of [0, 1, 64_999_999, 2 ** 26 - 1]) {
      expect(String(rows.key(row).pageId)).toMatch(/^\d{8}$/)
    }
  })

  it('spreads rows over wikis by their weights', () => {
    expect(Object.values(wikiWeights).reduce((sum, parts) => sum + parts, 0)).toBe(1024)
    const seen = new Map<string, number>()
    for (let row = 0; row < 50_000; row++) {
      const { wikiId } = rows.key(row)
      seen.set(wikiId, (seen.get(wikiId) ?? 0) + 1)
    }
    expect([...seen.keys()].sort()).toEqual([...wikiIds].sort())
    expect((seen.get('enwiki') ?? 0) / 50_000).toBeCloseTo(492 / 1024, 2)
  })

  it('has scores that a 32-bit float keeps', () => {
    for (const row of someRows) {
      const scores = rows.scores(row, 0)
      expect(scores.map(throughFloat32)).toEqual(scores)
    }
  })

  it('has a few high scores in every row and mostly tiny ones', () => {
    let high = 0
    let tiny = 0
    for (const row of someRows) {
      const scores = rows.scores(row, 0)
      expect(Math.max(...scores)).toBeGreaterThanOrEqual(0.5)
      expect(Math.max(...scores)).toBeLessThan(1)
      expect(Math.min(...scores)).toBeGreaterThan(0)
      high += scores.filter((score) => score >= 0.5).length
      tiny += scores.filter((score) => score < 0.01).length
    }
    expect(high / someRows.length).toBeGreaterThan(1.3)
    expect(high / someRows.length).toBeLessThan(1.9)
    expect(tiny / someRows.length / 64).toBeGreaterThan(0.8)
  })

  it('is about as large as documented: 3.7 kB as the documented JSON, where 3.5 kB were estimated', () => {
    const sizes = someRows.map((row) => JSON.stringify(rows.predictions(row, 0, 0)).length)
    const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length
    expect(mean).toBeGreaterThan(3500)
    expect(mean).toBeLessThan(3900)
  })

  it('answers a threshold with falling scores at or above it', () => {
    for (const row of someRows) {
      const all = rows.predictions(row, 0, 0)
      expect(all).toHaveLength(64)
      expect(all.map(({ score }) => score)).toEqual([...rows.scores(row, 0)].sort((a, b) => b - a))
      const middle = all[5]?.score ?? Number.NaN
      expect(rows.predictions(row, 0, middle)).toEqual(all.filter(({ score }) => score >= middle))
    }
  })

  it.each([0, 1, 9, 4_000_000_000])('writes what it would predict, in generation %d', (generation) => {
    for (const row of [0, 77, 64_999_999]) {
      const body = JSON.parse(rows.writeBody(row, generation))
      expect(body.model_version).toBe(modelVersion)
      expect(Object.keys(body.predictions)).toEqual(topics)
      expect(Object.values(body.predictions)).toEqual(rows.scores(row, generation))
    }
  })

  it.each([1, 16, 200, 1000])('has values of %d topics, which are written, read and known alike', (topicsPerRow) => {
    const sized = corpus(1, topicsPerRow)
    expect(new Set(sized.topics).size).toBe(topicsPerRow)
    expect(sized.topics.every((topic) => sized.knows(topic))).toBe(true)
    for (const [row, generation] of [
      [0, 0],
      [77, 5],
    ] as const) {
      const body = sized.writeBody(row, generation)
      expect(body.length).toBeLessThan(65_536)
      expect(JSON.parse(body).predictions).toEqual(
        Object.fromEntries(sized.topics.map((topic, i) => [topic, sized.scores(row, generation)[i]])),
      )
      expect(sized.predictions(row, generation, 0)).toHaveLength(topicsPerRow)
      expect(sized.predictions(row, generation, 0.5)).not.toEqual([])
      expect(sized.scores(row, generation).map(throughFloat32)).toEqual(sized.scores(row, generation))
      expect(sized.key(row)).toEqual(rows.key(row))
    }
  })

  it('tells a generation of a row from all others', () => {
    const bodies = Array.from({ length: 2000 }, (_, i) => rows.writeBody(3, i))
    expect(new Set(bodies).size).toBe(2000)
    for (const body of bodies) {
      const scores: number[] = Object.values(JSON.parse(body).predictions)
      expect(Math.max(...scores)).toBeGreaterThanOrEqual(0.5)
      expect(scores.map(throughFloat32)).toEqual(scores)
    }
  })

  it('is another one for another seed and another generation, and the same for the same', () => {
    expect(corpus(1).scores(5, 0)).toEqual(rows.scores(5, 0))
    expect(corpus(2).scores(5, 0)).not.toEqual(rows.scores(5, 0))
    expect(rows.scores(5, 1)).not.toEqual(rows.scores(5, 0))
    expect(rows.scores(6, 0)).not.toEqual(rows.scores(5, 0))
  })
})
