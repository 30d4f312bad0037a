import type { GenericContainer } from 'testcontainers'
import { START_SECONDS } from '../parts/readiness.ts'
import { fromInside, HOST_INSIDE } from '../plan/address.ts'
import { IMAGES } from '../toolchain/versions.ts'
import { PROMETHEUS_FLAGS, prometheusYaml, type ScrapedService, type ScrapeTargets } from './config.ts'

const PORT_INSIDE = 9090
const CONFIG = '/etc/prometheus/prometheus.yml'

interface ContainedPrometheus {
  readonly port: number
  readonly targets: Omit<ScrapeTargets, 'self'>
  /** Where it can, it shares this machine's network: what it scrapes listens on the loopback interface alone. */
  readonly sharesNetwork: boolean
}

export async function buildPrometheusContainer(what: ContainedPrometheus): Promise<GenericContainer> {
  const { GenericContainer, Wait } = await import('testcontainers')
  const { port, targets, sharesNetwork } = what
  const listen = sharesNetwork ? `127.0.0.1:${port}` : `0.0.0.0:${PORT_INSIDE}`
  const container = new GenericContainer(IMAGES.prometheus)
    .withCommand([
      `--config.file=${CONFIG}`,
      '--storage.tsdb.path=/prometheus',
      `--web.listen-address=${listen}`,
      ...PROMETHEUS_FLAGS,
    ])
    .withStartupTimeout(START_SECONDS * 1000)
    .withWaitStrategy(Wait.forLogMessage(/Server is ready to receive web requests/))
  if (sharesNetwork) {
    const content = prometheusYaml({ ...targets, self: listen })
    return container.withNetworkMode('host').withCopyContentToContainer([{ content, target: CONFIG, mode: 0o644 }])
  }
  const inside = (service: ScrapedService) => ({ ...service, address: fromInside(service.address) })
  const others = Object.entries(targets.others ?? {}).map(([job, other]) => [job, inside(other)])
  const content = prometheusYaml({
    service: inside(targets.service),
    rival: targets.rival && inside(targets.rival),
    others: Object.fromEntries(others),
    cassandra: targets.cassandra.map(fromInside),
    self: `127.0.0.1:${PORT_INSIDE}`,
  })
  return container
    .withExposedPorts({ container: PORT_INSIDE, host: port })
    .withExtraHosts([{ host: HOST_INSIDE, ipAddress: 'host-gateway' }])
    .withCopyContentToContainer([{ content, target: CONFIG, mode: 0o644 }])
}
