import type { OptionalPart } from '../../slo/conventions.ts'
import { startCassandra } from '../cassandra/cassandra.ts'
import { replicate } from '../cassandra/replicate.ts'
import type { StackIo } from '../io.ts'
import type { Blueprint, StartedPart } from '../plan/blueprint.ts'
import { withProgress } from '../progress.ts'
import { startPrometheus } from '../prometheus/prometheus.ts'
import { rivalPlan, servicePlan, startService } from '../service/service.ts'
import { nodesOf, type StackParts, type WebPart } from '../stack-record.ts'
import { together } from '../together.ts'
import { required } from '../toolchain/tools.ts'
import { IMAGES, VERSIONS } from '../toolchain/versions.ts'
import { type PartUrls, plannedUrls, scrapedUrls, startOptionalPart } from './optional-parts.ts'

function k6Part({ plan, tools }: Blueprint): StackParts['k6'] {
  if (plan.k6 === 'container') return { source: 'container', version: VERSIONS.k6, image: IMAGES.k6 }
  return { source: 'native', version: VERSIONS.k6, path: required(tools.k6) }
}

const untilReady =
  <Part>({ label, ready }: StartedPart<Part>) =>
  (io: StackIo): Promise<Part> =>
    withProgress(io, `starting ${label}`, `${label} is ready`, () => ready(io))

type Keep = <S extends StartedPart<unknown>>(part: S) => S

/** The optional parts that the blueprint is to have, and how to wait for them. */
async function startOptionalParts(io: StackIo, blueprint: Blueprint, urls: PartUrls, serviceUrl: string, keep: Keep) {
  const started: (readonly [OptionalPart, StartedPart<WebPart>])[] = []
  for (const part of Object.keys(urls) as OptionalPart[])
    started.push([part, keep(await startOptionalPart(io, blueprint, part, urls, serviceUrl))])
  return async (inner: StackIo): Promise<Partial<Record<OptionalPart, WebPart>>> => {
    const ready = started.map(
      ([part, each]) =>
        async (io: StackIo) =>
          [part, await untilReady(each)(io)] as const,
    )
    return Object.fromEntries(await together(inner, ready))
  }
}

async function start(io: StackIo, blueprint: Blueprint, keep: Keep) {
  const { endpoints, started } = await startCassandra(io, blueprint)
  keep(started)
  const plan = servicePlan(io, blueprint)
  const rivals = rivalPlan(blueprint)
  const urls = plannedUrls(blueprint)
  const scraped = {
    serviceUrl: plan.url,
    rivalUrl: rivals?.url,
    optionalUrls: scrapedUrls(blueprint.settings, urls),
    cassandraMetrics: endpoints?.flatMap(({ metricsAddress }) => metricsAddress ?? []) ?? [],
  }
  const prometheusStarted = keep(await startPrometheus(io, blueprint, scraped))
  const optionalReady = await startOptionalParts(io, blueprint, urls, plan.url, keep)
  const serviceStarted = keep(await startService(io, blueprint, plan, endpoints))
  const rivalStarted = rivals && keep(await startService(io, blueprint, rivals, endpoints))
  const [cassandra, prometheus, optional, service, rival] = await together(io, [
    untilReady(started),
    untilReady(prometheusStarted),
    optionalReady,
    untilReady(serviceStarted),
    rivalStarted ? untilReady(rivalStarted) : async () => undefined,
  ])
  if (nodesOf(cassandra).length > 1) await replicate(io, blueprint.settings.dataCenters, cassandra)
  return { cassandra, prometheus, service, ...optional, ...(rival ? { rival } : {}), k6: k6Part(blueprint) }
}

/** Starts every part of the blueprint; all of them are ready, or nothing is left. */
export async function startParts(
  io: StackIo,
  blueprint: Blueprint,
): Promise<{ readonly parts: StackParts; readonly stop: () => Promise<void> }> {
  const started: StartedPart<unknown>[] = []
  // At the same time: a client that outlives its server by a moment does no harm.
  const stop = async () => void (await Promise.all(started.map((part) => part.stop())))
  try {
    const parts = await start(io, blueprint, (part) => {
      started.push(part)
      return part
    })
    return { parts, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
