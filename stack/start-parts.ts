import { startCassandra } from './cassandra/cassandra.ts'
import { type StackIo, withSignal } from './io.ts'
import { withProgress } from './progress.ts'
import { startPrometheus } from './prometheus/prometheus.ts'
import { serviceUrl, startService } from './service/service.ts'
import type { Site, StartedPart } from './site.ts'
import type { StackParts } from './stack-record.ts'
import { IMAGES, VERSIONS } from './toolchain/versions.ts'
import { required } from './tools.ts'

/** Stops them all at the same time: a client that outlives its server by a moment does no harm. */
async function stopAll(started: readonly StartedPart<unknown>[]): Promise<void> {
  await Promise.all(started.map((part) => part.stop()))
}

function k6Part({ plan, tools }: Site): StackParts['k6'] {
  if (plan.k6 === 'container') return { source: 'container', version: VERSIONS.k6, image: IMAGES.k6 }
  return { source: 'native', version: VERSIONS.k6, path: required(tools.k6) }
}

async function launchAll(io: StackIo, site: Site, started: StartedPart<unknown>[]): Promise<Omit<StackParts, 'k6'>> {
  const keep = <Part>(part: StartedPart<Part>): Part => {
    started.push(part)
    return part.part
  }
  const cassandra = keep(await startCassandra(io, site))
  const ours = 'address' in cassandra ? cassandra : undefined
  const scraped = { serviceUrl: serviceUrl(site), cassandraMetrics: ours?.metricsAddress }
  const prometheus = keep(await startPrometheus(io, site, scraped))
  const service = keep(await startService(io, site, ours))
  return { cassandra, prometheus, service }
}

/** The first failure ends the wait for the others. */
async function allReady(io: StackIo, started: readonly StartedPart<unknown>[]): Promise<void> {
  const failed = new AbortController()
  const inner = withSignal(io, failed.signal)
  const waits = started.map(({ label, ready }) =>
    withProgress(io, `starting ${label}`, `${label} is ready`, () => ready(inner)),
  )
  try {
    await Promise.all(waits)
  } catch (error) {
    failed.abort(error)
    await Promise.allSettled(waits)
    throw error
  }
}

/** Starts every part of the site; all of them are ready, or nothing is left. */
export async function startParts(
  io: StackIo,
  site: Site,
): Promise<{ readonly parts: StackParts; readonly stop: () => Promise<void> }> {
  const started: StartedPart<unknown>[] = []
  try {
    const parts = await launchAll(io, site, started)
    await allReady(io, started)
    return { parts: { ...parts, k6: k6Part(site) }, stop: () => stopAll(started) }
  } catch (error) {
    await stopAll(started)
    throw error
  }
}
