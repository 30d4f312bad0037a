import { expect, test } from 'vitest'
import { parseDurationMs } from '../../common/duration.ts'

test.each([
  ['30s', 30_000],
  ['5m', 300_000],
  ['24h', 86_400_000],
  ['1d', 86_400_000],
  ['500ms', 500],
  ['1m30s', 90_000],
  [' 5 m ', 300_000],
])('%j is a length of time', (text, ms) => expect(parseDurationMs(text)).toBe(ms))

test.each(['', '5', 's', '1.5s', '5x', '-5s', '5s!', '5 minutes'])('%j is none', (text) =>
  expect(parseDurationMs(text)).toBeUndefined(),
)
