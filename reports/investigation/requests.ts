import type { InvestigationReport } from '../../slo/investigation/record.ts'
import { durationMs, type SingleRequest } from '../../slo/investigation/single-request.ts'
import { partTitles } from '../../slo/investigation/words.ts'
import { capital, list } from '../../slo/words.ts'
import type { Fact } from '../document.ts'
import { duration, plural } from '../numbers.ts'
import { type Cell, head, number, spelled, type Table, tabulate, text } from '../table.ts'

/** The slowest of those that are known by themselves, the slowest first. */
export function requestsTable({ observations: { requests } }: InvestigationReport): Table {
  return tabulate(requests, {
    id: 'requests',
    caption: 'The slowest requests that are known by themselves, by whom they waited for',
    columns: [
      head('Request', ({ what, status }) => ({ code: status === undefined ? what : `${what} ${status}` })),
      number('Second', ({ second }) => second.toFixed(1)),
      number('Together', (request) => duration(durationMs(request)), { role: 'measured' }),
      text('Mostly', mostly),
      number('Before the service', outside, { room: 'some' }),
      number('Its queue', ({ service }) => told(service?.spent?.queueMs), { room: 'some' }),
      number('Service', ({ service }) => told(service?.spent?.ownMs), { room: 'some' }),
      number('Cassandra', ({ service }) => told(service?.spent?.cassandraMs), { room: 'some' }),
      number('Lambda', ({ service }) => told(service?.spent?.lambdaMs), { room: 'some' }),
      number('MediaWiki', ({ service }) => told(service?.spent?.mediawikiMs), { room: 'some' }),
    ],
    notes: ({ traceId, requestId }) => idsOf(traceId, requestId),
    whenEmpty: 'No request is known by itself.',
  })
}

const told = (ms: number | undefined) => spelled(ms, duration, 'not told')

function idsOf(traceId: string | undefined, requestId: string | undefined): readonly string[] {
  const ids = [
    ...(traceId === undefined ? [] : [`trace ${traceId}`]),
    ...(requestId === undefined ? [] : [`request id ${requestId}`]),
  ]
  return ids.length === 0 ? [] : [`${capital(list(ids))}.`]
}

/** What the client waited beyond what the service took. */
function outside(request: SingleRequest): Cell {
  if (request.client === undefined) return { absent: 'not seen' }
  if (request.service === undefined) return { absent: 'not told' }
  return duration(Math.max(durationMs(request) - request.service.durationMs, 0))
}

/** The part that it spent most of its time on, where one holds half of it. */
function longestOf(request: SingleRequest): readonly [part: string, ms: number] | undefined {
  const { client, service } = request
  const spent = service?.spent
  const parts: readonly (readonly [string, number])[] = [
    [partTitles.generator, (client?.lateMs ?? 0) + (client?.unseenMs ?? 0)],
    [partTitles.connection, client?.connectMs ?? 0],
    [partTitles.cassandra, spent?.cassandraMs ?? 0],
    [partTitles.lambda, spent?.lambdaMs ?? 0],
    [partTitles.mediawiki, spent?.mediawikiMs ?? 0],
    ['service', spent?.ownMs ?? 0],
    // The queue of its event loop is before its clock.
    [partTitles.way, client && service ? outsideMs(client, service) : 0],
  ]
  const [longest] = parts.toSorted(([, a], [, b]) => b - a)
  return longest && longest[1] > 0 && longest[1] >= 0.5 * durationMs(request) ? longest : undefined
}

function mostly(request: SingleRequest): Cell {
  const longest = longestOf(request)
  return longest ? `${longest[0]}, ${duration(longest[1])}` : { absent: 'no part alone' }
}

/** What the client waited beyond what the service took, once it had sent it on a connection. */
function outsideMs(
  { waitMs, receiveMs }: NonNullable<SingleRequest['client']>,
  service: NonNullable<SingleRequest['service']>,
): number {
  return Math.max(waitMs + receiveMs - service.durationMs, 0)
}

/** What the slowest of them spent most of its time on. */
export function requestsClaim({ observations: { requests } }: InvestigationReport): string {
  const [first] = requests
  if (!first) return 'No request is known by itself.'
  const longest = longestOf(first)
  const waited = longest ? `, ${duration(longest[1])} of it: ${longest[0]}` : ''
  return `The slowest of ${plural(requests.length, 'request')} took ${duration(durationMs(first))}${waited}.`
}

/** What the service wrote about the slowest, to the letter. */
export const requestLines = ({ observations: { requests } }: InvestigationReport): readonly Fact[] =>
  requests.flatMap(({ what, line }): readonly Fact[] => (line === undefined ? [] : [[what, { code: line }]]))
