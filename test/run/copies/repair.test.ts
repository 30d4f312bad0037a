import { expect, test } from 'vitest'
import { comparedIn } from '../../../run/copies/repair.ts'

test('a repair tells each two copies that do not agree, and by how many ranges', () => {
  const log = `INFO  [RepairJobTask:1] SyncTask - [repair #1] Endpoints /127.0.0.1:7000 and /127.0.0.2:7000 are consistent for topics
INFO  [RepairJobTask:2] SyncTask - [repair #1] Endpoints /127.0.0.1:7000 and /127.0.0.3:7000 have 2 range(s) out of sync for topics
INFO  [RepairJobTask:3] SyncTask - [repair #2] Endpoints /127.0.0.2:7000 and /127.0.0.3:7000 have 3 range(s) out of sync for topics
INFO  [RepairJobTask:3] SyncTask - [repair #2] Endpoints /127.0.0.2:7000 and /127.0.0.3:7000 have 9 range(s) out of sync for topics_of_others
`
  expect(comparedIn(log)).toEqual({ compared: 3, differences: 5 })
  expect(comparedIn('')).toEqual({ compared: 0, differences: 0 })
})
