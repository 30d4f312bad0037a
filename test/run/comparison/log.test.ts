import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { appendBlock, beginLog, type Head, keepPairs, logName, readLog } from '../../../run/comparison/log.ts'
import type { Block } from '../../../slo/comparison/block.ts'
import { usualDesign } from '../../../slo/comparison/design.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liftwing-slo-log-'))
  await beginLog(folder, head)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const subject = { name: 'main', is: 'revision', exactly: 'main (0123456789ab)', build: { version: '1' } } as const
const head: Head = {
  schemaVersion: 1,
  kind: 'comparison-evidence',
  facts: {
    id: 'c',
    createdAt: '2026-11-27T10:00:00.000Z',
    subjects: { A: subject, B: subject },
    fingerprint: { load: {}, data: {}, machine: {}, versions: {} },
    command: 'liftwing-slo compare main main',
  },
  design: { ...usualDesign, seed: 1 },
}
const block = (pair: number, side: Block['side']): Block => ({
  side,
  pair,
  start: 0,
  startedAt: '2026-11-27T10:00:01.000Z',
  id: `c-${side}${pair}`,
  operations: {
    read: { planned: 4, sent: 4, outcomes: [{ outcome: 'ok', fromSchedule: [[5, 4]], onTheWire: [[4, 4]] }] },
  },
  timeoutMs: 1000,
  cpuSeconds: 0.5,
})

async function append(...blocks: readonly Block[]): Promise<void> {
  for (const each of blocks) await appendBlock(folder, each)
}

test('blocks are read back as they were written', async () => {
  await append(block(0, 'A'), block(0, 'B'))
  expect(await readLog(folder)).toEqual({ ...head, blocks: [block(0, 'A'), block(0, 'B')] })
})

test('a line that was cut short is no block', async () => {
  await append(block(0, 'A'), block(0, 'B'))
  await appendFile(join(folder, logName), '{"side":"A","pa')
  expect((await readLog(folder)).blocks).toHaveLength(2)
})

test('a comparison goes on from whole pairs: half of one would be paired with a block of another time', async () => {
  await append(block(0, 'B'), block(0, 'A'), block(1, 'A'))
  await appendFile(join(folder, logName), '{"side":"B"')
  const { blocks } = await keepPairs(folder, process.pid)
  expect(blocks.map(({ id }) => id)).toEqual(['c-B0', 'c-A0'])
  await append(block(1, 'B'), block(1, 'A'))
  expect((await readLog(folder)).blocks.map(({ id }) => id)).toEqual(['c-B0', 'c-A0', 'c-B1', 'c-A1'])
})

test('a damaged line is bad input, by its number', async () => {
  await append(block(0, 'A'), block(0, 'B'))
  const file = join(folder, logName)
  await writeFile(file, (await readFile(file, 'utf8')).replace('"side":"B"', '"side":"C"'))
  await expect(readLog(folder)).rejects.toMatchObject({
    kind: 'input',
    message: expect.stringMatching(/, line 3, .*side/),
  })
})

test('a folder that holds no comparison is bad input', async () => {
  await expect(readLog(join(folder, 'elsewhere'))).rejects.toMatchObject({ kind: 'input' })
})
