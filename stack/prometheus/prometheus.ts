import { Failure } from '../../common/failure.ts'
import type { StackIo } from '../io.ts'
import { nativePart } from '../native-part.ts'
import { scrapeTargetOf } from '../places.ts'
import { answersHttp } from '../readiness.ts'
import { EXISTING, type Site, type StartedPart, untouched } from '../site.ts'
import type { WebPart } from '../stack-record.ts'
import { VERSIONS } from '../toolchain/versions.ts'
import { required } from '../tools.ts'
import { launchPrometheus, untilPrometheusReady } from './native.ts'

const GRACE_MS = 5000

/** What is to be scraped, as seen from this machine. */
export interface Scraped {
  readonly serviceUrl: string
  readonly cassandraMetrics: string | undefined
}

function native(io: StackIo, site: Site, scraped: Scraped): Promise<StartedPart<WebPart>> {
  const port = site.places.prometheusPort
  const url = `http://127.0.0.1:${port}`
  const launching = launchPrometheus(io, {
    server: required(site.tools.prometheus),
    port,
    targets: { service: scrapeTargetOf(scraped.serviceUrl), cassandra: scraped.cassandraMetrics },
    folder: site.ledger.folder,
    logFolder: site.settings.logFolder,
    orphan: site.orphan,
  })
  return nativePart(io, site, launching, {
    label: `Prometheus ${VERSIONS.prometheus}`,
    version: VERSIONS.prometheus,
    graceMs: GRACE_MS,
    part: (origin) => ({ origin, url }),
    ready: (inner, running) => untilPrometheusReady(inner, running, url),
  })
}

async function existing(given: string): Promise<StartedPart<WebPart>> {
  const url = given.replace(/\/+$/, '')
  if (!(await answersHttp(`${url}/-/ready`, 5000))) {
    throw new Failure('environment', `Prometheus does not answer at ${url}`, {
      hint: `try ${url}/-/ready, and check the address`,
    })
  }
  return { part: { origin: EXISTING, url }, label: `Prometheus at ${url}`, ready: untouched, stop: untouched }
}

export async function startPrometheus(io: StackIo, site: Site, scraped: Scraped): Promise<StartedPart<WebPart>> {
  const { settings } = site
  if (settings.prometheus !== undefined) return await existing(settings.prometheus)
  return await native(io, site, scraped)
}
