import { describe, expect, test } from 'vitest'
import { canonicalLabels, defaultTarget, keyOf, targetOf } from '../../../slo/counting/identity.ts'

describe('the name of a series', () => {
  test.each([
    ['500', '500'],
    ['500.0', '500'],
    ['5e2', '500'],
    ['0.10', '0.1'],
    ['+Inf', '+Inf'],
  ])('an edge written %s is %s', (written, edge) => {
    expect(canonicalLabels({ le: written })).toEqual({ le: edge })
  })

  test('has the new value of a renamed label, and no metric', () => {
    const aliases = { svc: { old: 'new' } }
    expect(canonicalLabels({ __name__: 'x_total', svc: 'old', code: 'old' }, aliases)).toEqual({
      code: 'old',
      svc: 'new',
    })
  })

  test('does not depend on the order of its labels', () => {
    expect(keyOf(canonicalLabels({ b: '2', a: '1' }))).toBe(keyOf(canonicalLabels({ a: '1', b: '2' })))
  })
})

describe('the process behind a series', () => {
  test('is named by job and instance, with what tells servers apart', () => {
    expect(targetOf({ job: 'gw', instance: 'a:1', site: 'eqiad', code: '200' }, defaultTarget)).toBe(
      keyOf({ site: 'eqiad', job: 'gw', instance: 'a:1' }),
    )
  })

  test('is not told by labels that many share', () => {
    expect(targetOf({ job: 'gw', site: 'eqiad', code: '200' }, defaultTarget)).toBeUndefined()
  })

  test('may be named by other labels', () => {
    expect(targetOf({ pod: 'a-1', code: '200' }, ['pod'])).toBe(keyOf({ pod: 'a-1' }))
  })
})
