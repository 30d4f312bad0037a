import { type Evidence, emptyLedger, type SavedLedger } from '../../../slo/quarter/evidence.ts'

type Count = number | readonly [count: number, upper: number] | readonly [count: number, upper: number, unseen: number]

/**
 * Evidence in one line per group: { 'eqiad 503': 12 } with by = ['site', 'code']. All of a group falls on day 0, or is spread
 * over `days` days from `firstDay` on.
 */
export function evidenceOf(
  by: readonly string[],
  groups: Readonly<Record<string, Count>>,
  options: { readonly days?: number; readonly firstDay?: number; readonly ledger?: Partial<SavedLedger> } = {},
): Evidence {
  const { days = 1, firstDay = 0, ledger = {} } = options
  return {
    title: 'requests',
    selectors: [{ metric: 'requests_total', matchers: '' }],
    by: [...by],
    window: { start: 0, end: 86_400 },
    groups: Object.entries(groups).map(([values, counted]) => {
      const [count, upper = count, unseen = 0] = typeof counted === 'number' ? [counted] : counted
      const labels = Object.fromEntries(
        values.split(' ').map((value, at) => [by[at] ?? '', value === '-' ? '' : value]),
      )
      const share = (value: number, day: number) =>
        Math.floor(((day + 1) * value) / days) - Math.floor((day * value) / days)
      const spread = Array.from({ length: days }, (_, day): [number, number, number, number] => [
        firstDay + day,
        share(count, day),
        share(count, day) + share(upper - count, day),
        share(unseen, day),
      ])
      return { labels, count, upper, unseen, days: spread }
    }),
    ledger: { ...emptyLedger, ...ledger },
  }
}
