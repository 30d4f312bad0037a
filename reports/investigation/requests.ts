import type { InvestigationReport } from '../../slo/investigation/record.ts'
import { durationMs, type SingleRequest } from '../../slo/investigation/single-request.ts'
import { partTitles } from '../../slo/investigation/words.ts'
import type { Fact } from '../document.ts'
import { duration, list, plural } from '../numbers.ts'
import { type Cell, head, number, type Table } from '../table.ts'

/** The slowest of those that are known by themselves, the slowest first. */
export function requestsTable({ observations: { requests } }: InvestigationReport): Table {
  return {
    id: 'requests',
    caption: 'The slowest requests that are known by themselves, by whom they waited for',
    columns: [
      head('Request'),
      number('Second'),
      number('Together', { role: 'measured' }),
      number('Before the service'),
      number('Its queue', { room: 'some' }),
      number('Service', { room: 'some' }),
      number('Cassandra', { room: 'some' }),
      number('Lambda', { room: 'some' }),
      number('MediaWiki', { room: 'some' }),
    ],
    rows: requests.map((request) => {
      const { what, status, second, traceId, requestId, service } = request
      const parts = service?.spent
      return {
        cells: [
          { code: status === undefined ? what : `${what} ${status}` },
          second.toFixed(1),
          duration(durationMs(request)),
          outside(request),
          ...[parts?.queueMs, parts?.ownMs, parts?.cassandraMs, parts?.lambdaMs, parts?.mediawikiMs].map(told),
        ],
        notes: idsOf(traceId, requestId),
      }
    }),
    whenEmpty: 'No request is known by itself.',
  }
}

const told = (ms: number | undefined): Cell => (ms === undefined ? { absent: 'not told' } : duration(ms))

function idsOf(traceId: string | undefined, requestId: string | undefined): readonly string[] {
  const ids = [
    ...(traceId === undefined ? [] : [`trace ${traceId}`]),
    ...(requestId === undefined ? [] : [`request id ${requestId}`]),
  ]
  return ids.length === 0 ? [] : [`${list(ids).replace(/^./, (first) => first.toUpperCase())}.`]
}

/** What the client waited beyond what the service took. */
function outside({ client, service }: SingleRequest): Cell {
  if (client === undefined) return { absent: 'not seen' }
  if (service === undefined) return { absent: 'not told' }
  return duration(Math.max(durationMs({ client } as SingleRequest) - service.durationMs, 0))
}

/** What the slowest of them spent most of its time on. */
export function requestsClaim({ observations: { requests } }: InvestigationReport): string {
  const [first] = requests
  if (!first) return 'No request is known by itself.'
  const { client, service } = first
  const spent = service?.spent
  const parts: readonly (readonly [string, number])[] = [
    [partTitles.generator, (client?.lateMs ?? 0) + (client?.unseenMs ?? 0)],
    [partTitles.connection, client?.connectMs ?? 0],
    [partTitles.cassandra, spent?.cassandraMs ?? 0],
    [partTitles.lambda, spent?.lambdaMs ?? 0],
    [partTitles.mediawiki, spent?.mediawikiMs ?? 0],
    ['the service', spent?.ownMs ?? 0],
  ]
  const [most] = parts.toSorted(([, a], [, b]) => b - a)
  const waited = most && most[1] >= 0.5 * durationMs(first) ? `, ${duration(most[1])} of it: ${most[0]}` : ''
  return `The slowest of ${plural(requests.length, 'request')} took ${duration(durationMs(first))}${waited}.`
}

/** What the service wrote about the slowest, to the letter. */
export const requestLines = ({ observations: { requests } }: InvestigationReport): readonly Fact[] =>
  requests.flatMap(({ what, line }): readonly Fact[] => (line === undefined ? [] : [[what, { code: line }]]))
