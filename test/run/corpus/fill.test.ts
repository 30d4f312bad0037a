import { describe, expect, it } from 'vitest'
import { chunksOf } from '../../../run/corpus/chunks.ts'
import { writeChunks } from '../../../run/corpus/fill.ts'
import type { FillTable } from '../../../run/corpus/fill-table.ts'

/** A table that remembers, and may fail as often as told on a row. */
function tableInMemory(failures: ReadonlyMap<number, number> = new Map()) {
  const left = new Map(failures)
  const rows: number[] = []
  const noted = new Map<number, number>()
  const state = { atOnce: 0, mostAtOnce: 0 }
  const table: FillTable = {
    prepareProgress: async () => {},
    progress: async () => noted,
    noteProgress: async (chunk, count) => void noted.set(chunk, count),
    forgetProgress: async () => noted.clear(),
    isFilled: async (row) => rows.includes(row),
    async write(row) {
      state.atOnce++
      state.mostAtOnce = Math.max(state.mostAtOnce, state.atOnce)
      await new Promise(setImmediate)
      state.atOnce--
      const failuresLeft = left.get(row) ?? 0
      if (failuresLeft > 0) {
        left.set(row, failuresLeft - 1)
        throw new Error('write timed out')
      }
      rows.push(row)
    },
  }
  return { table, rows, noted, state }
}

const never = new AbortController().signal

describe('write chunks', () => {
  it('writes every row once, a bounded number at a time, and notes each chunk', async () => {
    const { table, rows, noted, state } = tableInMemory()
    const reports: number[] = []
    await writeChunks(table, chunksOf(2500), { concurrency: 16, signal: never, onWritten: (n) => reports.push(n) })
    expect(rows.sort((a, b) => a - b)).toEqual(Array.from({ length: 2500 }, (_, row) => row))
    expect([...noted]).toEqual([
      [0, 1000],
      [1, 1000],
      [2, 500],
    ])
    expect(state.mostAtOnce).toBe(16)
    expect(reports.at(-1)).toBe(2500)
  })

  it('tries a row again that could not be written', async () => {
    const { table, rows } = tableInMemory(new Map([[3, 1]]))
    await writeChunks(table, chunksOf(10), { concurrency: 2, signal: never, onWritten: () => {} })
    expect(rows.sort((a, b) => a - b)).toEqual(Array.from({ length: 10 }, (_, row) => row))
  })

  it('leaves the chunk unnoted that it was stopped in', async () => {
    const { table, rows, noted } = tableInMemory()
    const stop = new AbortController()
    await writeChunks(table, chunksOf(3000), {
      concurrency: 4,
      signal: stop.signal,
      onWritten: (n) => n === 1500 && stop.abort(),
    })
    expect([...noted]).toEqual([[0, 1000]])
    expect(rows.length).toBeLessThan(1510)
  })
})
