import { describe, expect, test } from 'vitest'
import { beginningOf, type Sighting, type TargetStory } from '../../../../slo/counting/series/births.ts'

const day = 86_400
const at = 10 * day
const window = { windowStart: 0, intervalSeconds: 60 }
const birth: Sighting = { at, value: 40, labels: { code: '503', svc: 'a' } }
const unknown: TargetStory = {
  starts: [],
  seenFrom: undefined,
  ended: [],
  unseenFrom: undefined,
  isHiding: false,
  mostSince: undefined,
}
const old = (labels: Sighting['labels'], value: number, ago = 60): Sighting => ({ at: at - ago, value, labels })

describe('where the first value of a series comes from', () => {
  test.each<[string, TargetStory, Sighting, string]>([
    ['nothing is known: it may have been counted elsewhere before', unknown, birth, 'unknown'],
    ['a first value of zero proves itself', unknown, { ...birth, value: 0 }, 'zero'],
    ['its process had just started', { ...unknown, starts: [at - 40] }, birth, 'zero'],
    ['its process started within minutes', { ...unknown, starts: [at - 899] }, birth, 'zero'],
    [
      'its process is older, and may have been scraped under another name',
      { ...unknown, starts: [at - 2000] },
      birth,
      'unknown',
    ],
    [
      'nobody could have scraped it since it started',
      { ...unknown, starts: [at - 2000], unseenFrom: at - 3000 },
      birth,
      'zero',
    ],
    [
      'its process started before the last scrapes',
      { ...unknown, starts: [at - 4000], unseenFrom: at - 3000 },
      birth,
      'unknown',
    ],
    ['its process starts later, which says nothing of now', { ...unknown, starts: [at + 40] }, birth, 'unknown'],
    ['its target was scraped before, without it', { ...unknown, seenFrom: at - 60 }, birth, 'zero'],
    [
      'its target was scraped before, but shows and hides its series',
      { ...unknown, seenFrom: at - 60, isHiding: true },
      birth,
      'unknown',
    ],
    [
      'its target was scraped before, but cannot have counted so much since',
      { ...unknown, seenFrom: at - 60, mostSince: 39 },
      birth,
      'unknown',
    ],
    [
      'its target was scraped before, and may have counted so much since',
      { ...unknown, seenFrom: at - 60, mostSince: 40 },
      birth,
      'zero',
    ],
    ['its target was first seen with it', { ...unknown, seenFrom: at }, birth, 'unknown'],
  ])('%s', (_, story, sighting, kind) => {
    expect(beginningOf(sighting, story, window).kind).toBe(kind)
  })

  test('a process that started before the window began is no proof', () => {
    const early = { ...birth, at: 100 }
    expect(beginningOf(early, { ...unknown, starts: [-20] }, window).kind).toBe('unknown')
  })
})

describe('a series that took over from another', () => {
  const seen = { ...unknown, seenFrom: 0 }

  test('goes on from its last value', () => {
    const before = old({ code: '503', svc: 'b' }, 38)
    expect(beginningOf(birth, { ...seen, ended: [before] }, window)).toEqual({ kind: 'renamed', before })
  })

  test('is the one with the fewest other labels', () => {
    const before = old({ code: '503', svc: 'b' }, 38)
    const other = old({ code: '200', svc: 'b' }, 39)
    expect(beginningOf(birth, { ...seen, ended: [other, before] }, window)).toEqual({ kind: 'renamed', before })
  })

  test.each<[string, readonly Sighting[], string]>([
    ['two could be it', [old({ code: '503', svc: 'b' }, 1), old({ code: '503', svc: 'c' }, 2)], 'unknown'],
    ['it had counted further already', [old({ code: '503', svc: 'b' }, 41)], 'unknown'],
    ['it is another bucket of a histogram', [old({ code: '503', svc: 'a', le: '5' }, 1)], 'unknown'],
    ['it ended long before', [old({ code: '503', svc: 'b' }, 38, 3600)], 'zero'],
  ])('but not where %s', (_, ended, kind) => {
    expect(beginningOf(birth, { ...seen, ended }, window).kind).toBe(kind)
  })

  test('but not where the process started again in between', () => {
    const ended = [old({ code: '503', svc: 'b' }, 38)]
    expect(beginningOf(birth, { ...seen, ended, starts: [at - 20] }, window).kind).toBe('zero')
  })
})
