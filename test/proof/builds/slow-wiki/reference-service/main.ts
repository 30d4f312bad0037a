import { setTimeout as sleep } from 'node:timers/promises'
import { told } from '../../told.ts'
import { startService, wrapReads } from '../../wrap-reads.ts'

/** While it is told so, reads of one wiki take 60 ms more. */
const isSlow = told()
wrapReads(async (read, { wikiId }) => {
  if (isSlow() && wikiId === 'dewiki') await sleep(60)
  return await read()
})
await startService()
