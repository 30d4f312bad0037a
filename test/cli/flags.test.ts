import { Command } from 'commander'
import { expect, test } from 'vitest'
import { timeFlag } from '../../cli/flags.ts'

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

test.each(['', ' ', '9', '5s', '-60', 'soon', '8 minutes', 'NaN'])('"%s" is no time, or too short', (text) => {
  expect(() => parsed(text)).toThrow(/It takes a time from 10 s on/)
})
