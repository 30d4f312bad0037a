import { expect, test } from 'vitest'
import { readSettings } from '../../../run/testbed/prepare.ts'

test.each([
  [
    { commitlog_sync: 'periodic', commitlog_sync_period: '10000ms' },
    { sync: 'periodic', periodMs: 10_000 },
  ],
  [
    { commitlog_sync: 'periodic', commitlog_sync_period: '10s' },
    { sync: 'periodic', periodMs: 10_000 },
  ],
  [
    { commitlog_sync: 'periodic', commitlog_sync_period_in_ms: '10000' },
    { sync: 'periodic', periodMs: 10_000 },
  ],
  [{ commitlog_sync: 'periodic' }, { sync: 'periodic' }],
  [{ commitlog_sync: 'batch', commitlog_sync_period: '0ms' }, { sync: 'batch' }],
  [{ commitlog_sync: 'GROUP', commitlog_sync_period: '0ms' }, { sync: 'group' }],
  [{ commitlog_sync: 'some day' }, undefined],
  [{}, undefined],
])('%j: what Cassandra says of its commit log is read in the spelling of each version', (settings, commitLog) => {
  expect(readSettings(settings)).toEqual(commitLog)
})
