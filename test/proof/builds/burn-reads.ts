import { wrapReads } from './wrap-reads.ts'

const every = 200
/** Before it is compiled, a read takes several times what it takes for good: burnt as often, it would leave no time to anything. */
const settled = 1000

/** Each read takes so much more of the processor than it took without this, as a share of that, whatever it takes on this machine. */
export function burnReads(share: number): void {
  let reads = 0
  let burnedMs = 0
  let burnMs = 0
  let before = { usedMs: usedMs(), burnedMs: 0 }
  wrapReads(async (read) => {
    const row = await read()
    if (++reads === settled) before = { usedMs: usedMs(), burnedMs }
    if (reads > settled && reads % every === 0) {
      burnMs = (share * (usedMs() - before.usedMs - (burnedMs - before.burnedMs))) / every
      before = { usedMs: usedMs(), burnedMs }
    }
    const start = performance.now()
    while (performance.now() - start < burnMs);
    burnedMs += performance.now() - start
    return row
  })
}

function usedMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
