import { Command } from 'commander'
import { expect, test } from 'vitest'
import { instantFlag, timeFlag } from '../../../cli/flags/values.ts'

const parsed = (text: string) =>
  new Command()
    .addOption(timeFlag('--max-time <time>', 'for all', 10))
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .parse(['--max-time', text], { from: 'user' })
    .opts<{ readonly maxTime: number }>().maxTime

test.each([
  ['90', 90],
  ['90s', 90],
  ['8m', 480],
  ['1h30m', 5400],
  ['10000ms', 10],
])('a time written as %s is %d s', (text, seconds) => expect(parsed(text)).toBe(seconds))

test.each(['', ' ', '9', '5s', '-60', 'soon', '8 minutes', 'NaN', 'Infinity', '1e9', '31d'])(
  '"%s" is no time, or too short, or too long',
  (text) => {
    expect(() => parsed(text)).toThrow(/It takes a time from 10 s to 30 days/)
  },
)

const instant = (text: string) =>
  new Command()
    .addOption(instantFlag('--at <instant>', 'when'))
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .parse(['--at', text], { from: 'user' })
    .opts<{ readonly at: number }>().at

test.each([
  ['2026-08-01', '2026-08-01T00:00:00Z'],
  ['2026-08-01T18:00', '2026-08-01T18:00:00Z'],
  ['2026-08-01 18:00:30', '2026-08-01T18:00:30Z'],
  ['2026-08-01T18:00+02:00', '2026-08-01T16:00:00Z'],
  ['2026-08-01T18:00+1300', '2026-08-01T05:00:00Z'],
  ['2028-02-29', '2028-02-29T00:00:00Z'],
])('an instant written as %s is %s', (text, same) => expect(instant(text)).toBe(Date.parse(same) / 1000))

test.each(['', '2026', '2026-02-30', '2027-02-29T10:00Z', '2026-13-01', '2026-08-01T25:00', '1785600000', 'now'])(
  '"%s" is no instant',
  (text) => expect(() => instant(text)).toThrow(/It takes an instant/),
)
