import { expect, test } from 'vitest'
import { comparedIn } from '../../../run/copies/repair.ts'

test('a repair tells how many copies it compared, each two that do not agree, and by how many ranges', () => {
  const log = `INFO  [RepairJobTask:4] RepairJob - Created 0 sync tasks based on 3 merkle tree responses for d4906b00 (took: 0ms)
INFO  [RepairJobTask:4] RepairJob - [repair #1] ml_cache.topics is fully synced
INFO  [RepairJobTask:4] RepairJob - Created 2 sync tasks based on 3 merkle tree responses for dab01b20 (took: 1ms)
INFO  [RepairJobTask:2] SyncTask - [repair #2] Endpoints /127.0.0.1:7000 and /127.0.0.3:7000 have 2 range(s) out of sync for topics
INFO  [RepairJobTask:3] SyncTask - [repair #2] Endpoints /127.0.0.2:7000 and /127.0.0.3:7000 have 3 range(s) out of sync for topics
INFO  [RepairJobTask:3] SyncTask - [repair #3] Endpoints /127.0.0.2:7000 and /127.0.0.3:7000 have 9 range(s) out of sync for topics_of_others
`
  expect(comparedIn(log)).toEqual({ compared: 6, differences: 5 })
  expect(comparedIn('')).toEqual({ compared: 0, differences: 0 })
})
