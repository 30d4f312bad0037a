import { setTimeout as sleep } from 'node:timers/promises'
import { startService, wrapReads } from '../../wrap-reads.ts'

/** Every second something holds a lock for 30 ms that reads want, too. */
let held: Promise<unknown> = Promise.resolve()
setInterval(() => {
  held = sleep(30)
}, 1000)
wrapReads(async (read) => {
  await held
  return await read()
})
await startService()
