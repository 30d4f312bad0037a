/**
 * When to wake whom. Source: the multiwindow, multi-burn-rate alerts of the SRE Workbook, chapter 5
 * (https://sre.google/workbook/alerting-on-slos/), whose burn rates (14.4, 6, 3, 1) are kept and whose windows are stretched from
 * 30 days to a quarter of 91. Stretching the rates instead would ask for more failures than there are requests: 2 % of a quarter's
 * budget in one hour is a burn rate of 44, which at 95 % would mean 218 % failing.
 */
export const burnWindows = [
  { factor: 14.4, long: '3h', short: '15m', severity: 'page', spends: '2 %' },
  { factor: 6, long: '18h', short: '90m', severity: 'page', spends: '5 %' },
  { factor: 3, long: '3d', short: '6h', severity: 'ticket', spends: '10 %' },
  { factor: 1, long: '9d', short: '18h', severity: 'ticket', spends: '10 %' },
] as const

export type BurnWindow = (typeof burnWindows)[number]

/**
 * Burn rates see an outage late where much may fail: at 95 %, one in which everything fails spends 0.9 % of a quarter's budget in an
 * hour, and reaches 14.4 over three hours after more than two. The same chapter ("Extreme Availability Goals") asks to tune the
 * parameters where budgets are set over long periods. So a site at which nearly everything is bad wakes somebody, if it burns at
 * least as fast as the slowest rate that does: a median above its threshold is no outage.
 */
export const outage = { badShare: 0.9, long: '15m', short: '5m', leastFactor: 6, severity: 'page' } as const

/** With fewer bad requests than this in the long window, a rate says nothing (seed 003: "a granularity problem"). */
export const leastBad = 5
