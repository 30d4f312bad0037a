import { wrapReads } from './wrap-reads.ts'

/** Reads as of a driver whose connections carry one request at a time: who finds none that is free waits for its turn. */
export function poolOf(connections: number): void {
  let free = connections
  const waiting: (() => void)[] = []
  wrapReads(async (read) => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await read()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  })
}
