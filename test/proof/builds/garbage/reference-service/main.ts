import { told } from '../../told.ts'
import { startService } from '../../wrap-reads.ts'

const everyMs = 10
const objects = 10_000
/** So many of them live at a time, long enough to be moved out of the young generation. */
const living = 20

/** While it is told so, there is much garbage to collect. */
const isMaking = told()
const kept: object[] = []
setInterval(() => {
  if (!isMaking()) {
    kept.length = 0
    return
  }
  kept.push(Array.from({ length: objects }, (_, i) => ({ text: `${i}` })))
  if (kept.length > living) kept.shift()
}, everyMs)
await startService()
