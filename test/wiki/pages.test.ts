import fc from 'fast-check'
import { expect, it } from 'vitest'
import { pageCount, pageIdOf, pageOfId, pageOfTitle } from '../../wiki/pages.ts'

const ids = fc.integer({ min: 1, max: 200_000_000 })

it('an id and a title name the same page, for whatever there is', () => {
  fc.assert(
    fc.property(ids, (id) => {
      const page = pageOfId(id)
      expect(page && pageOfTitle(page.title)).toEqual(page)
      if (page) expect(page.id).toBe(id)
    }),
  )
  fc.assert(
    fc.property(fc.integer({ min: 0, max: pageCount - 1 }), (number) => {
      expect(pageOfTitle(`Page ${number}`)?.id).toBe(pageIdOf(number))
      expect(pageOfId(pageIdOf(number))?.title).toBe(`Page ${number}`)
    }),
  )
})

it('numbers that are no pages have ids that are missing', () => {
  fc.assert(
    fc.property(fc.integer({ min: pageCount, max: 89_999_998 }), (number) => {
      expect(pageOfId(pageIdOf(number))).toBeUndefined()
    }),
  )
})

it.each([
  ['Page 0', { id: 10_012_345, title: 'Page 0' }],
  ['Early page 123', { id: 123, title: 'Early page 123' }],
  ['Redirect 7', { id: 100_000_007, title: 'Redirect 7', target: 'Page 7' }],
  ['Page 64999999', { id: pageIdOf(64_999_999), title: 'Page 64999999' }],
  ['Page 65000000', undefined],
  ['Page 007', undefined],
  ['Early page 0', undefined],
  ['page 0', undefined],
  ['Page 0 ', undefined],
  ['Somewhere', undefined],
])('%s is %j', (title, page) => expect(pageOfTitle(title)).toEqual(page))

it.each([0, -1, 1.5, Number.NaN, 165_000_000, 2 ** 53])('no page has the id %d', (id) => {
  expect(pageOfId(id)).toBeUndefined()
})
