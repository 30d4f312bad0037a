import { capital } from '../words.ts'
import type { PartExcess } from './excess.ts'
import type { PartName } from './parts.ts'
import { type SignalName, signals } from './signals.ts'

/** What the parts are called wherever they are told. */
export const partTitles: Readonly<Record<PartName, string>> = {
  generator: 'generator',
  connection: 'connection',
  way: 'way to the service',
  proxy: 'proxy',
  service: 'service and behind',
  queue: 'queue of the service',
  work: 'CPU of the service',
  driver: 'way to Cassandra',
  cassandra: 'Cassandra',
  lambda: 'lambda',
  mediawiki: 'MediaWiki',
  unexplained: 'unexplained',
}

const megabytes = new Intl.NumberFormat('en', { maximumFractionDigits: 2 })
const digits = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 })

/** "0.4 ms", "1.23 s". */
export function timeWords(ms: number): string {
  return ms >= 1000 ? `${digits.format(ms / 1000)} s` : `${digits.format(ms)} ms`
}

export function shareWords(share: number): string {
  return share > 0 && share < 0.01 ? 'less than 1 %' : `${Math.round(100 * share)} %`
}

/** How rarely chance does as much. */
export function chanceWords(chance: number): string {
  return `by chance ${chance < 0.002 ? 'less than 2 in 1,000' : `${digits.format(1000 * chance)} in 1,000`}`
}

/** A value of a signal with its unit. */
export function amount(name: SignalName, value: number): string {
  const { unit } = signals[name]
  if (unit === 'share') return shareWords(value)
  if (unit === 's') return timeWords(1000 * value)
  if (unit === 'ms') return timeWords(value)
  if (unit === 'B' || unit === 'B/s') return `${megabytes.format(value / 1e6)} M${unit}`
  return `${digits.format(value)}${unit === '' ? '' : unit.startsWith('/') ? unit : ` ${unit}`}`
}

/** "Cassandra took 35 ms of a request in slow seconds, 0.4 ms in usual ones: 94 % of the excess". */
export function partsWords(all: readonly PartExcess[]): string {
  const parts = all.filter(({ slowMs, usualMs }) => slowMs > usualMs)
  const sorted = parts.toSorted((a, b) => b.share - a.share)
  return capital(
    sorted
      .map(
        ({ part, slowMs, usualMs, share }) =>
          `${partTitles[part]} took ${timeWords(slowMs)} of a request in slow seconds, ${timeWords(Math.max(usualMs, 0))} in usual ones: ${shareWords(Math.min(share, 1))} of the excess`,
      )
      .join('; '),
  )
}
