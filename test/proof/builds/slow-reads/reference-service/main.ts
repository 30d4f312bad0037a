import { setTimeout as sleep } from 'node:timers/promises'
import { told } from '../../told.ts'
import { startService, wrapReads } from '../../wrap-reads.ts'

/** While it is told so, every read takes 30 ms more. */
const isSlow = told()
wrapReads(async (read) => {
  if (isSlow()) await sleep(30)
  return await read()
})
await startService()
