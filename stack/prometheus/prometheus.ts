import { join } from 'node:path'
import { jobs, type OptionalProgram } from '../../slo/conventions.ts'
import type { StackIo } from '../io.ts'
import { containerPart } from '../parts/container-part.ts'
import { nativePart } from '../parts/native-part.ts'
import { LOOPBACK_HOST, scrapeTargetOf } from '../plan/address.ts'
import { type Blueprint, EXISTING, given, type StartedPart } from '../plan/blueprint.ts'
import type { Origin, WebPart } from '../stack-record.ts'
import { required } from '../toolchain/tools.ts'
import { IMAGES, VERSIONS } from '../toolchain/versions.ts'
import { PROMETHEUS_FLAGS, prometheusYaml, type ScrapeTargets } from './config.ts'
import { buildPrometheusContainer } from './container.ts'
import { launchPrometheus, untilPrometheusReady } from './native.ts'

const GRACE_SECONDS = 5
const LABEL = `Prometheus ${VERSIONS.prometheus}`

/** What is to be scraped, as seen from this machine. */
interface Scraped {
  readonly serviceUrl: string
  /** Of the service that it is compared with. */
  readonly rivalUrl: string | undefined
  /** Of optional parts that are ours. */
  readonly optionalUrls: Readonly<Partial<Record<OptionalProgram, string>>>
  /** Of each node. */
  readonly cassandraMetrics: readonly string[]
}

type Targets = Omit<ScrapeTargets, 'self'>

function native(io: StackIo, blueprint: Blueprint, targets: Targets, url: string): Promise<StartedPart<WebPart>> {
  const port = blueprint.places.prometheusPort
  const folder = join(blueprint.roster.folder, 'prometheus')
  const launching = launchPrometheus(io, {
    server: required(blueprint.tools.prometheus),
    port,
    config: prometheusYaml({ ...targets, self: `${LOOPBACK_HOST}:${port}` }),
    flags: PROMETHEUS_FLAGS,
    folder,
    dataFolder: join(folder, 'data'),
    logFile: join(blueprint.settings.logFolder, 'prometheus.log'),
    orphan: blueprint.orphan,
  })
  return nativePart(io, blueprint, launching, {
    label: LABEL,
    version: VERSIONS.prometheus,
    graceMs: GRACE_SECONDS * 1000,
    part: (origin) => ({ origin, url }),
    ready: (inner, running) => untilPrometheusReady(inner, running, url),
  })
}

function contained(blueprint: Blueprint, targets: Targets, url: string): StartedPart<WebPart> {
  const { survey, places, settings } = blueprint
  const sharesNetwork = survey.answers && survey.sharesNetwork
  return containerPart(blueprint, {
    label: `${LABEL} in a container`,
    badge: {
      name: 'Prometheus',
      version: VERSIONS.prometheus,
      image: IMAGES.prometheus,
      logFile: join(settings.logFolder, 'prometheus.log'),
    },
    graceSeconds: GRACE_SECONDS,
    build: () => buildPrometheusContainer({ port: places.prometheusPort, targets, sharesNetwork }),
    part: (origin: Origin) => ({ origin, url }),
  })
}

export async function startPrometheus(
  io: StackIo,
  blueprint: Blueprint,
  scraped: Scraped,
): Promise<StartedPart<WebPart>> {
  const { settings, plan, places } = blueprint
  const existing = settings.prometheus
  if (existing !== undefined) return given(`Prometheus at ${existing}`, { origin: EXISTING, url: existing })
  const { target, rival } = settings
  const shown = (isThere: boolean) => (isThere ? io.access.target : {})
  const targets = {
    service: { ...scrapeTargetOf(scraped.serviceUrl), headers: shown(target !== undefined) },
    rival:
      scraped.rivalUrl === undefined
        ? undefined
        : { ...scrapeTargetOf(scraped.rivalUrl), headers: shown(rival?.kind === 'url') },
    others: Object.fromEntries(
      Object.entries(scraped.optionalUrls).map(([part, url]) => [
        jobs[part as OptionalProgram],
        { ...scrapeTargetOf(url), headers: {} },
      ]),
    ),
    cassandra: scraped.cassandraMetrics,
  }
  const url = `http://${LOOPBACK_HOST}:${places.prometheusPort}`
  return plan.prometheus === 'container'
    ? contained(blueprint, targets, url)
    : await native(io, blueprint, targets, url)
}
