import { setTimeout as sleep } from 'node:timers/promises'
import { wrapReads } from './wrap-reads.ts'

/**
 * The way to the database and back. It takes most of a read's time whatever the machine, so that at 500 reads/s some 3.5 connections are busy: less than half of
 * eight, and nearly all of four.
 */
const wayMs = 6

/** Reads as of a driver whose connections carry one request at a time to a database that is far away: who finds none that is free waits for its turn. */
export function poolOf(connections: number): void {
  let free = connections
  const waiting: (() => void)[] = []
  wrapReads(async (read) => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      await sleep(wayMs)
      return await read()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  })
}
