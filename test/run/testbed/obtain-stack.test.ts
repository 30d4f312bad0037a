import { expect, it } from 'vitest'
import { lackOf } from '../../../run/testbed/obtain-stack.ts'
import type { StackParts, WebPart } from '../../../stack/stack-record.ts'

const ours: WebPart = {
  origin: { source: 'native', version: '1', process: { pid: 1, started: '1' }, logFile: 'log' },
  url: 'http://127.0.0.1:1',
}
const theirs: WebPart = { origin: { source: 'existing' }, url: 'http://127.0.0.1:2' }
const parts = (more: Partial<StackParts>): StackParts => ({
  cassandra: { origin: { source: 'none', reason: 'a test' } },
  prometheus: ours,
  service: ours,
  k6: { source: 'native', version: '1', path: 'k6' },
  ...more,
})

it.each([
  ['nothing where nothing is needed', parts({}), [], undefined],
  ['nothing where all is there', parts({ lambda: ours, mediawiki: theirs }), ['lambda', 'mediawiki'], undefined],
  ['nothing that is known, where somebody else runs the service', parts({ service: theirs }), ['lambda'], undefined],
  [
    'what is not there',
    parts({ lambda: ours }),
    ['lambda', 'mediawiki'],
    'The stack that is kept has no mediawiki, which this needs.',
  ],
] as const)('a kept stack lacks %s', (_, has, needs, message) => {
  expect(lackOf(has, needs)?.message).toBe(message)
})

it('who lacks something is told the command that starts everything', () => {
  expect(lackOf(parts({ mediawiki: ours }), ['lambda'])).toMatchObject({
    kind: 'environment',
    hint: expect.stringMatching(/stack down && liftwing-slo stack up --with mediawiki lambda$/),
  })
})
