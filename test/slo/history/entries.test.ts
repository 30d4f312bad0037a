import { expect, test } from 'vitest'
import type { ComparedBuild } from '../../../slo/comparison/record.ts'
import { entryOfComparison } from '../../../slo/history/entries.ts'
import { comparisonOf } from '../../reports/comparison/records.ts'
import { factsOfComparison } from '../comparison/facts.ts'

const { subjects } = factsOfComparison
const against = (A: Partial<ComparedBuild>) =>
  entryOfComparison(comparisonOf({ subjects: { ...subjects, A: { ...subjects.A, ...A } as ComparedBuild } }))

test.each([
  ['a branch', { is: 'revision', exactly: 'main (0b84c854e5d6)' }, '0b84c854e5d6'],
  ['a commit', { is: 'revision', exactly: '0b84c854e5d6' }, '0b84c854e5d6'],
  ['a checkout', { is: 'folder', exactly: '/srv/cache (0b84c854e5d6)' }, '0b84c854e5d6'],
  ['an image', { is: 'image', exactly: 'cache:1 (sha256:0a1b2c3d4e5f)' }, 'sha256:0a1b2c3d4e5f'],
] as const)('%s is a baseline that is the same each time', (_, A, baseline) => {
  const { spoiled, fingerprint } = against(A)
  expect([spoiled, fingerprint.load['baseline']]).toEqual([undefined, baseline])
})

test.each([
  ['a checkout with changes', { is: 'folder', exactly: '/srv/cache (0b84c854e5d6 with changes)' }],
  ['a folder', { is: 'folder', exactly: '/srv/cache/0b84c854e5d6' }],
  ['a URL', { is: 'url', exactly: 'http://cache.example' }],
  ['an image that nobody identified', { is: 'image', exactly: 'cache:1' }],
] as const)('%s is none', (_, A) => {
  expect(against(A).spoiled).toMatch(/^Its baseline, main, may be something else each time/)
})

test('a comparison that says itself that it shows nothing does not count', () => {
  const report = comparisonOf({ reasons: ['It was stopped before it had seen enough.'] })
  expect(entryOfComparison(report).spoiled).toBe('It was stopped before it had seen enough.')
})
