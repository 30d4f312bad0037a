import { expect, test } from 'vitest'
import { untilAgreed } from '../../../stack/cassandra/replicate.ts'

const io = { now: Date.now, signal: new AbortController().signal }

/** What is known of the nodes at each look; the last for ever. */
function seen(...looks: readonly (readonly (string | undefined)[])[]) {
  const state = { looks: 0 }
  const versions = async () => looks[Math.min(state.looks++, looks.length - 1)] ?? []
  return { state, versions }
}

test('nodes have agreed when each of them tells the same schema, and none is unheard of', async () => {
  const { state, versions } = seen(['a'], ['a', undefined, 'a'], ['a', 'b', 'a'], ['b', 'b', 'b'])
  await untilAgreed(io, versions, 3)
  expect(state.looks).toBe(4)
})

test.each([
  [['a', 'b', undefined], '2 of them told theirs, of which 2 differ'],
  [['a', 'a'], '2 of them told theirs, all alike'],
])('%j is told as no agreement', async (versions, told) => {
  await expect(untilAgreed(io, seen(versions).versions, 3, 0)).rejects.toMatchObject({
    kind: 'environment',
    message: `the 3 nodes of Cassandra did not come to one schema within 0 s: ${told}`,
  })
})
