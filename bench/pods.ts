import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { openAccess } from '../common/access.ts'
import type { RunIo } from '../run/io.ts'
import { jobs } from '../slo/conventions.ts'
import { enter, rosterOf } from '../stack/kept/roster.ts'
import { environmentOf, urlsOfParts } from '../stack/parts/optional-parts.ts'
import { KEYSPACE } from '../stack/plan/blueprint.ts'
import { freePorts } from '../stack/plan/ports.ts'
import { stopGroup } from '../stack/process/group.ts'
import type { RunningStack } from '../stack/running/running-stack.ts'
import { GRACE_MS, launchService, untilServiceReady } from '../stack/service/native.ts'

/** Further services of a native stack, as pods of the same: they have its Cassandra and its lambda, and its Prometheus scrapes them. */
export interface Pods extends AsyncDisposable {
  readonly urls: readonly string[]
  readonly pids: readonly number[]
}

const host = '127.0.0.1'

export async function openPods({ record }: RunningStack, folder: string, count: number, io: RunIo): Promise<Pods> {
  const { cassandra } = record.parts
  if (!('address' in cassandra)) throw new Error('There is no Cassandra for them.')
  const ports = await freePorts(count, io)
  const pods = await Promise.all(
    ports.map(async (port) => {
      const url = `http://${host}:${port}`
      const running = await launchService(io, {
        name: `the service at ${url}`,
        folder,
        host,
        port,
        cassandra: { address: cassandra.address, localDataCenter: cassandra.localDataCenter, keyspace: KEYSPACE },
        access: openAccess.cassandra,
        env: environmentOf(urlsOfParts(record.parts)),
        logFile: join(record.logFolder, `service-${port}.log`),
        orphan: 'stops',
      })
      enter(rosterOf(io, record.id), running.identity)
      await untilServiceReady(io, running, url)
      return { url, running }
    }),
  )
  const restore = await scraped(
    record,
    ports.map((port) => `${host}:${port}`),
    io,
  )
  return {
    urls: pods.map(({ url }) => url),
    pids: pods.map(({ running }) => running.identity.pid),
    async [Symbol.asyncDispose]() {
      await restore()
      await Promise.all(pods.map(({ running }) => stopGroup(io, running.identity, GRACE_MS)))
    },
  }
}

/** Has its Prometheus scrape them with the service, until the function that it returns is called. */
async function scraped(
  { folder, parts }: RunningStack['record'],
  addresses: readonly string[],
  io: RunIo,
): Promise<() => Promise<void>> {
  const { origin } = parts.prometheus
  if (origin.source !== 'native') throw new Error('Prometheus is not a program of this machine.')
  const { pid } = origin.process
  const file = join(folder, 'prometheus/prometheus.yml')
  const before = await readFile(file, 'utf8')
  const config = parse(before)
  const job = config.scrape_configs.find((each: { job_name: string }) => each.job_name === jobs.service)
  job.static_configs[0].targets.push(...addresses)
  const load = async (text: string) => {
    await writeFile(file, text)
    io.kill(pid, 'SIGHUP')
  }
  await load(stringify(config))
  return () => load(before)
}
