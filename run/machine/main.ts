import { spawn } from 'node:child_process'
import { performance } from 'node:perf_hooks'

/**
 * A process that only waits: for a timer, 40 times a second, and then for the echo of a byte from another process. How late it comes to run is
 * what this machine takes from anybody. Writes one line a second: from when to when, and each delay in microseconds. Ends with its input.
 */
const tickMs = 25
const lineMs = 1000

const echo = spawn('cat', { stdio: ['pipe', 'pipe', 'ignore'] })
const now = () => performance.timeOrigin + performance.now()

let fromMs = now()
let dueMs = fromMs + tickMs
let sentMs: number | undefined
let timer: number[] = []
let wakeUp: number[] = []

const microseconds = (ms: number) => Math.max(Math.round(ms * 1000), 0)

function tick(): void {
  const atMs = now()
  timer.push(microseconds(atMs - dueMs))
  if (sentMs === undefined) {
    sentMs = atMs
    echo.stdin.write('.')
  }
  if (atMs - fromMs >= lineMs) {
    process.stdout.write(`${JSON.stringify({ fromMs, toMs: atMs, timer, wakeUp })}\n`)
    fromMs = atMs
    timer = []
    wakeUp = []
  }
  dueMs = Math.max(dueMs + tickMs, atMs)
  setTimeout(tick, dueMs - now())
}

echo.stdout.on('data', () => {
  // There and back are two wake-ups.
  if (sentMs !== undefined) wakeUp.push(microseconds((now() - sentMs) / 2))
  sentMs = undefined
})
echo.on('error', () => process.exit(1))
process.stdin.on('close', () => process.exit(0)).resume()
setTimeout(tick, tickMs)
