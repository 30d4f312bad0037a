import { setTimeout as sleep } from 'node:timers/promises'
import { startService, wrapReads } from '../../wrap-reads.ts'

/** Of 50 reads, one takes 2 ms more. */
let reads = 0
wrapReads(async (read) => {
  const row = await read()
  if (++reads % 50 === 0) await sleep(2)
  return row
})
await startService()
