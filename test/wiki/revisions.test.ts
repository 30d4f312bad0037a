import fc from 'fast-check'
import { expect, it } from 'vitest'
import { firstLatest, mostRevisions, revisionId, revisionOf } from '../../wiki/revisions.ts'

it('a revision tells its page, and has room in 32 bits', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 164_999_999 }), fc.integer({ min: 1, max: mostRevisions }), (pageId, n) => {
      expect(revisionOf(revisionId(pageId, n))).toEqual({ pageId, n })
      expect(revisionId(pageId, n)).toBeLessThan(2 ** 32)
    }),
  )
})

it.each([0, 123, -5, 1.5, revisionId(1, mostRevisions + 1)])('%d is no revision', (id) => {
  expect(revisionOf(id)).toBeUndefined()
})

it('a page that nobody has edited has five', () => {
  expect(revisionOf(firstLatest(123))).toEqual({ pageId: 123, n: 5 })
})
