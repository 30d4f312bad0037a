import { getEventListeners } from 'node:events'
import { expect, test, vi } from 'vitest'
import { inTime } from '../../reference-service/in-time.ts'

/** Ends when it is told to. */
const endless = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

test('work that takes too long is told so', async () => {
  await expect(inTime(5, undefined, endless)).rejects.toMatchObject({ name: 'TimeoutError' })
})

test('work ends with whom it is done for, also where that one has gone before', async () => {
  const outer = new AbortController()
  const work = inTime(100_000, outer.signal, endless)
  outer.abort(new Error('gone'))
  await expect(work).rejects.toThrow('gone')
  const begun = async (signal: AbortSignal) => signal.throwIfAborted()
  await expect(inTime(100_000, outer.signal, begun)).rejects.toThrow('gone')
})

test('nothing is left behind, whether work succeeds or fails', async () => {
  vi.useFakeTimers()
  try {
    const outer = new AbortController().signal
    const seen: AbortSignal[] = []
    const work = async (signal: AbortSignal) => seen.push(signal)
    expect(await inTime(10, outer, work)).toBe(1)
    await expect(inTime(10, outer, async () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(vi.getTimerCount()).toBe(0)
    expect(getEventListeners(outer, 'abort')).toEqual([])
    expect(seen.map(({ aborted }) => aborted)).toEqual([false])
  } finally {
    vi.useRealTimers()
  }
})
