import { setImmediate } from 'node:timers/promises'
import { parseList } from 'structured-headers'
import { expect } from 'vitest'
import type { RunningService } from './running-service.ts'

/** What Cache-Status says, as its standard reads it. */
export function said(answer: Response): Record<string, unknown> {
  const list = parseList(answer.headers.get('cache-status') ?? '')
  expect(list.map(([name]) => String(name))).toEqual(['topic-cache'])
  return Object.fromEntries(
    [...(list[0]?.[1] ?? [])].map(([name, value]) => [name, typeof value === 'object' ? String(value) : value]),
  )
}

/** The value of a series, spelled as the metrics spell it. */
export async function counted(service: RunningService, series: string): Promise<number> {
  const lines = (await service.metrics.render()).split('\n')
  return Number(lines.find((line) => line.startsWith(`${series} `))?.split(' ')[1])
}

export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await setImmediate()
}

/** Holds the answers of a server of the tests back until they are let go. */
export function holdBack(server: { waitFor: Promise<unknown> }): () => void {
  const { promise, resolve } = Promise.withResolvers<void>()
  server.waitFor = promise
  return resolve
}
