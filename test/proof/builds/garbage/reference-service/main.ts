import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { told } from '../../told.ts'
import { startService } from '../../wrap-reads.ts'

const everyMs = 10
/** Of all time, what collecting garbage takes, and how long it takes at once, on whatever machine. */
const share = 1 / 6
const pauseMs = 50
/** Alive until it is told otherwise, so that there is much to look through; more is added until that takes long enough. */
const living = 100_000

/** While it is told so, there is much garbage to collect. */
const isMaking = told()
setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')
const kept: object[][] = []
let [last, owedMs] = [performance.now(), 0]
setInterval(() => {
  const start = performance.now()
  owedMs = isMaking() ? owedMs + share * (start - last) : 0
  last = start
  if (!isMaking()) kept.length = 0
  if (owedMs <= 0) return
  const before = performance.now()
  collect()
  const tookMs = performance.now() - before
  if (tookMs < pauseMs) kept.push(Array.from({ length: living }, (_, i) => ({ text: `${i}` })))
  owedMs -= tookMs
}, everyMs)
await startService()
