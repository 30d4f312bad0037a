import { z } from 'zod'
import { Failure } from '../../common/failure.ts'
import type { Prometheus, StreamingPrometheus } from './prometheus.ts'
import type { Build } from './software.ts'

const storesSchema = z.record(z.string(), z.array(z.object({ name: z.string(), lastError: z.unknown() })))

/**
 * Thanos leaves out a store that has just gone, and does not say so in its answers; after five minutes it does not even list it. So its
 * list is looked at after each answer: one that came while a store of the beginning was away is a failure ('environment'), and nothing
 * that was counted from it is kept.
 */
export async function withAllStores(
  prometheus: StreamingPrometheus,
  server: Pick<Build, 'software'>,
): Promise<StreamingPrometheus> {
  const watch = await watchStores(prometheus, server)
  if (!watch) return prometheus
  const check = async () => {
    const away = await watch()
    if (away.length > 0) throw lostSight(prometheus.url, away)
  }
  await check()
  const checked = async <T>(answer: Promise<T>): Promise<T> => {
    const given = await answer
    await check()
    return given
  }
  return {
    ...prometheus,
    vector: (query, at) => checked(prometheus.vector(query, at)),
    samples: (selector, at) => checked(prometheus.samples(selector, at)),
    series: (selectors, window) => checked(prometheus.series(selectors, window)),
    unparsed: (query, at) => checked(prometheus.unparsed(query, at)),
    get: (path) => checked(prometheus.get(path)),
    each: (query, when, visit, asking) => checked(prometheus.each(query, when, visit, asking)),
  }
}

/**
 * Tells which stores are away at the moment, of those that were listed when this was asked for, and of those that are listed now. Undefined for who
 * has none, or does not list them: a frontend may not pass the question on.
 */
export async function watchStores(
  prometheus: Pick<Prometheus, 'get'>,
  { software }: Pick<Build, 'software'>,
): Promise<(() => Promise<readonly string[]>) | undefined> {
  if (software !== 'Thanos') return undefined
  const atFirst = await storesOf(prometheus)
  if (!atFirst) return undefined
  return async () => {
    const now = (await storesOf(prometheus)) ?? new Map<string, 'there' | 'away'>()
    return [...new Set([...atFirst.keys(), ...now.keys()])].filter((name) => now.get(name) !== 'there')
  }
}

async function storesOf({ get }: Pick<Prometheus, 'get'>): Promise<ReadonlyMap<string, 'there' | 'away'> | undefined> {
  try {
    const told = storesSchema.safeParse(await get('/api/v1/stores'))
    if (!told.success) return undefined
    const stores = Object.values(told.data).flat()
    return new Map(stores.map(({ name, lastError }) => [name, lastError ? 'away' : 'there']))
  } catch (error) {
    if (error instanceof Failure && error.kind !== 'interrupted') return undefined
    throw error
  }
}

function lostSight(url: string, names: readonly string[]): Failure {
  const sentence = `Thanos at ${url} has lost sight of ${names.join(', ')}: its answers may lack requests.`
  return new Failure('environment', sentence, { hint: 'Ask again when it is back.' })
}
