import { askedOf, type BackendCalls, edgeOfShare, failuresOf } from '../../slo/run/backends.ts'
import { list } from '../../slo/words.ts'
import { count, duration, plural, span } from '../numbers.ts'
import { type Cell, head, number, type Table, tabulate } from '../table.ts'

/** What stands behind the service, each apart, as the service saw it: seed 003 asks for latency and errors that a backend adds. */
export function backendsTable(backends: readonly BackendCalls[]): Table {
  return tabulate(backends, {
    id: 'backends',
    caption: 'What the service asked others, over the scored window',
    columns: [
      head('Backend', ({ name }) => name),
      number('Requests', (backend) => count(askedOf(backend))),
      number('Failed', failed),
      number('P50', (backend) => atMost(backend, 0.5)),
      number('P95', (backend) => atMost(backend, 0.95)),
      number('P99', (backend) => atMost(backend, 0.99)),
    ],
    whenEmpty: 'The service asked nobody.',
  })
}

const words: Readonly<Record<string, string>> = {
  timeout: 'timed out',
  unavailable: 'unavailable',
  rejected: 'turned away',
  error: 'in error',
}

function failed(backend: BackendCalls): string {
  const failures = failuresOf(backend)
  if (failures.length === 0) return 'none'
  return failures.map(([outcome, times]) => `${count(times)} ${words[outcome] ?? outcome}`).join(', ')
}

/** By the edges of a histogram: a percentile lies at or below one of them. */
function atMost(backend: BackendCalls, share: number): Cell {
  if ((backend.within['+Inf'] ?? 0) === 0) return { absent: 'not measured' }
  const edge = edgeOfShare(backend, share)
  return edge === undefined ? `> ${span(lastEdge(backend))}` : `≤ ${duration(edge * 1000)}`
}

const lastEdge = ({ within }: BackendCalls) =>
  Math.max(...Object.keys(within).flatMap((edge) => (edge === '+Inf' ? [] : [Number(edge)])))

export function backendsClaim(backends: readonly BackendCalls[]): string {
  const names = list(backends.map(({ name }) => name))
  const failing = backends.filter((backend) => failuresOf(backend).length > 0)
  const all = backends.reduce((sum, backend) => sum + askedOf(backend), 0)
  if (failing.length === 0) return `No request to a backend failed, of ${count(all)} (${names}).`
  const told = failing.map((backend) => {
    const failures = failuresOf(backend).reduce((sum, [, times]) => sum + times, 0)
    return `${count(failures)} of ${plural(askedOf(backend), 'request')} to ${backend.name}`
  })
  return `Failed: ${list(told)}.`
}
