import { describe, expect, test } from 'vitest'
import { blockSecondsFor, requireSameBuilds } from '../../../run/comparison/settle.ts'
import { usualDesign } from '../../../slo/comparison/design.ts'

describe('a block is', () => {
  test('long enough for ten requests beyond P99, and for what happens once a second', () => {
    expect([5000, 1000, 500, 330, 100].map(blockSecondsFor)).toEqual([2, 2, 2, 4, 10])
  })
  test('never so long that nobody would wait for dozens of them', () => {
    expect(blockSecondsFor(5)).toBe(15)
  })
})

test.each([
  ['main (0123)', 'HEAD (4567)', undefined],
  ['main (89ab)', 'HEAD (4567)', 'A was "main (0123)" and is "main (89ab)" now'],
  ['main (0123)', 'HEAD (4567 with changes)', 'B was "HEAD (4567)" and is "HEAD (4567 with changes)" now'],
])('blocks of main (0123) and HEAD (4567) go on with %s and %s: %s', (a, b, differs) => {
  const subject = (exactly: string) => ({ name: exactly, is: 'revision' as const, exactly, build: {} })
  const begun = {
    schemaVersion: 1 as const,
    kind: 'comparison-evidence' as const,
    facts: {
      id: 'c',
      createdAt: '2026-11-27T10:00:00.000Z',
      subjects: { A: subject('main (0123)'), B: subject('HEAD (4567)') },
      fingerprint: { load: {}, data: {}, machine: {}, versions: {} },
      command: 'liftwing-slo compare main HEAD',
    },
    design: { ...usualDesign, seed: 1 },
    blocks: [],
  }
  const built = (told: string) => ({ source: { kind: 'folder' as const, path: '/' }, told })
  const goOn = () => requireSameBuilds(begun, { A: built(a), B: built(b) })
  if (differs === undefined) expect(goOn).not.toThrow()
  else expect(goOn).toThrow(differs)
})
