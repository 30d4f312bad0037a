import { Failure } from '../../common/failure.ts'
import { pause } from '../interruption.ts'
import type { StackIo } from '../io.ts'
import { endedEarly, type Running } from '../process/child.ts'
import { lastLines } from '../process/last-lines.ts'

const POLL_MS = 100
const ADDRESS_IN_USE = /address already in use|EADDRINUSE|BindException|Port already in use/i

/** Somebody took a port between its choice and its use: start again with others. */
export class PortTaken extends Failure {
  constructor(part: string, logFile: string) {
    super('environment', `${part} found its port taken`, { hint: `its log: ${logFile}` })
  }
}

async function endOf(running: Running): Promise<Failure> {
  const exit = await running.exited
  if (ADDRESS_IN_USE.test(await lastLines(running.logFile, 60))) return new PortTaken(running.name, running.logFile)
  return await endedEarly(running, exit)
}

/** One that dies is told at once; one that lives may be on a slow machine, among others that start. */
export const START_SECONDS = 600

/** Waits until the probe says yes. A program that ends before, or that takes too long, fails with its last words. */
export async function untilReady(
  io: StackIo,
  running: Running,
  timeoutSeconds: number,
  probe: () => Promise<boolean>,
): Promise<void> {
  const end = io.now() + timeoutSeconds * 1000
  let ended = false
  running.exited.then(() => {
    ended = true
  })
  while (!(await probe())) {
    if (ended) throw await endOf(running)
    if (io.now() > end) {
      throw new Failure('environment', `${running.name} was not ready after ${timeoutSeconds} s`, {
        hint: `its last lines:\n${await lastLines(running.logFile, 12)}\nall of them: ${running.logFile}`,
      })
    }
    await pause(POLL_MS, io.signal)
  }
}

/** Whether the URL answers with a success. */
export async function answersHttp(url: string, timeoutMs = 2000): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) })
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}
