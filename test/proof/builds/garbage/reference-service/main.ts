import { startService } from '../../wrap-reads.ts'

const everyMs = 10
const objects = 10_000
/** So many of them live at a time, long enough to be moved out of the young generation. */
const living = 20

const kept: object[] = []
let making: NodeJS.Timeout | undefined

function make(): void {
  kept.push(Array.from({ length: objects }, (_, i) => ({ text: `${i}` })))
  if (kept.length > living) kept.shift()
}

/** From one signal to the next there is much garbage to collect. */
process.on('SIGUSR2', () => {
  clearInterval(making)
  making = making === undefined ? setInterval(make, everyMs) : undefined
  kept.length = 0
})
await startService()
