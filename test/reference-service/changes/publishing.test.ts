import { expect, test } from 'vitest'
import type { Request } from '../../../reference-service/changes/asking.ts'
import type { ServerAnswer } from '../../../reference-service/changes/handling.ts'
import type { PredictionEvent } from '../../../reference-service/changes/prediction-event.ts'
import { publishing } from '../../../reference-service/changes/publishing.ts'

const event = (id: string): PredictionEvent => ({ $schema: '/a/1.0.0', meta: { stream: 's', id } })
const answered = (status: number, body: unknown = {}): ServerAnswer => ({
  kind: 'answered',
  status,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  retryAfterMs: undefined,
})
const told = (...ids: string[]) => ids.map((id) => ({ status: 'invalid', event: event(id), context: { message: '' } }))

/** An EventGate that answers its requests so, one after the other, and what it was sent: an id, or a list of them. */
function eventGate(answers: readonly ServerAnswer[]) {
  const sent: unknown[] = []
  const cut = new AbortController()
  const publish = publishing({
    ask: async ({ body }: Request, signal) => {
      await new Promise(setImmediate)
      signal.throwIfAborted()
      const events: PredictionEvent | PredictionEvent[] = JSON.parse(body ?? '')
      sent.push(Array.isArray(events) ? events.map(({ meta }) => meta.id) : events.meta.id)
      return answers[sent.length - 1] ?? answered(201)
    },
    url: 'http://eventgate.example',
    timeoutMs: 1000,
    cut: cut.signal,
  })
  return { sent, cut, publish }
}

const statusOf = (answer: ServerAnswer) => (answer.kind === 'answered' ? answer.status : answer.kind)

const taken = answered(201)
test.each<[string, readonly ServerAnswer[], readonly unknown[], readonly unknown[]]>([
  ['are taken together', [taken, taken], ['a', ['b', 'c', 'd']], [201, 201, 201, 201]],
  [
    'are each told apart where some were taken',
    [taken, answered(207, { invalid: told('b'), error: told('d') })],
    ['a', ['b', 'c', 'd']],
    [201, 400, 201, 500],
  ],
  [
    'are each told apart where all were invalid',
    [taken, answered(400, { invalid: told('b', 'c', 'd') })],
    ['a', ['b', 'c', 'd']],
    [201, 400, 400, 400],
  ],
  [
    'are each told apart where none was taken',
    [taken, answered(500, { invalid: told('b'), error: told('c', 'd') })],
    ['a', ['b', 'c', 'd']],
    [201, 400, 500, 500],
  ],
  [
    'go one by one where a list is refused and nobody is named',
    [taken, answered(413, 'too much'), taken, answered(413), taken],
    ['a', ['b', 'c', 'd'], 'b', 'c', 'd'],
    [201, 201, 413, 201],
  ],
  [
    'go one by one where some were taken and nobody is named',
    [taken, answered(207, 'some')],
    ['a', ['b', 'c', 'd'], 'b', 'c', 'd'],
    [201, 201, 201, 201],
  ],
  [
    'all wait where it is away',
    [taken, { kind: 'unreachable', why: 'ECONNREFUSED' }],
    ['a', ['b', 'c', 'd']],
    [201, 'unreachable', 'unreachable', 'unreachable'],
  ],
  ['all wait where it has no time', [taken, answered(503, 'busy')], ['a', ['b', 'c', 'd']], [201, 503, 503, 503]],
])('predictions that come while others are sent %s', async (_, answers, sent, statuses) => {
  const gate = eventGate(answers)
  const first = gate.publish(event('a'))
  await new Promise(process.nextTick)
  const found = await Promise.all([first, ...[...'bcd'].map((id) => gate.publish(event(id)))])
  expect(gate.sent).toEqual(sent)
  expect(found.map(statusOf)).toEqual(statuses)
})

test('a single one has the answer of EventGate as it came', async () => {
  const alone = answered(400, { invalid: told('a') })
  expect(await eventGate([alone]).publish(event('a'))).toEqual(alone)
})

test('those that are cut off are not published', async () => {
  const { publish, cut, sent } = eventGate([])
  const found = Promise.allSettled([...'abc'].map((id) => publish(event(id))))
  cut.abort()
  expect((await found).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  expect(sent).toEqual([])
})
