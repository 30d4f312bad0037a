import type { CassandraAccess, RequestHeaders } from '../../common/access.ts'
import { Failure } from '../../common/failure.ts'
import { whyUnreachable } from '../../common/why-unreachable.ts'
import { probeCql } from '../cassandra/cql-probe.ts'
import { throwIfInterrupted } from '../interruption.ts'
import type { StackIo } from '../io.ts'
import { probeKafka } from '../kafka/probe.ts'
import { together } from '../together.ts'
import type { Settings } from './options.ts'
import { requireAskedPorts } from './places.ts'

const ANSWER_MS = 5000

/** The status of whatever answers in time. */
async function statusAt(io: StackIo, url: string, headers: RequestHeaders, sentence: string, hint: string) {
  try {
    const signal = AbortSignal.any([io.signal, AbortSignal.timeout(ANSWER_MS)])
    const response = await fetch(url, { headers, signal, redirect: 'manual' })
    await response.body?.cancel()
    return response.status
  } catch (cause) {
    throwIfInterrupted(io.signal)
    const why = whyUnreachable(cause)
    throw new Failure('environment', why ? `${sentence}: ${why}` : sentence, { hint, cause })
  }
}

const hintOfAny = `it was given ${ANSWER_MS / 1000} s; try it with curl, and check the address`

/** Any answer will do: what the target answers is for the gate to judge. */
async function requireTarget(io: StackIo, url: string): Promise<void> {
  await statusAt(io, url, io.access.target, `the target does not answer at ${url}`, hintOfAny)
}

/** Any answer will do. One whose host depends on the wiki is seen when it is asked. */
async function requireAnswer(io: StackIo, name: string, url: string): Promise<void> {
  if (!url.includes('{')) await statusAt(io, url, {}, `${name} does not answer at ${url}`, hintOfAny)
}

async function requirePrometheus(io: StackIo, url: string): Promise<void> {
  const probe = `${url}/-/ready`
  const hint = `try ${probe}, and check the address`
  const status = await statusAt(io, probe, io.access.prometheus, `Prometheus does not answer at ${url}`, hint)
  if (status >= 200 && status < 300) return
  if (status === 401 || status === 403) {
    throw new Failure('environment', `Prometheus at ${url} does not let us in: HTTP ${status}`, {
      hint: 'say who you are with --prometheus-user-file or --prometheus-header-file',
    })
  }
  throw new Failure('environment', `no Prometheus is ready at ${url}: /-/ready answers HTTP ${status}`, {
    hint: 'wait until it is, or check the address: the base URL, without /api or /graph',
  })
}

async function requireCassandra(address: string, { tls }: CassandraAccess): Promise<void> {
  const answer = await probeCql(address, tls)
  if (answer.answers) return
  throw new Failure('environment', `Cassandra does not answer at ${address}${answer.why ? `: ${answer.why}` : ''}`, {
    hint: tls
      ? 'check that it speaks TLS there, and the authority that signed its certificate'
      : 'check the host and the port (native_transport_port, usually 9042), that it is up, and whether it wants TLS (--cassandra-tls)',
  })
}

async function requireKafka(url: string): Promise<void> {
  const answer = await probeKafka(url)
  if (answer.answers) return
  const { host } = new URL(url)
  throw new Failure('environment', `Kafka does not answer at ${host}${answer.why ? `: ${answer.why}` : ''}`, {
    hint: 'check the host and the port (9092, usually), and that it lets clients in without TLS and without a name',
  })
}

/** What somebody has named must be there, and ports free, before anything is built or started for it. */
export async function requireNamed(io: StackIo, settings: Settings): Promise<void> {
  const { target, prometheus, cassandra, lambda, mediawiki, kafka } = settings
  await together(io, [
    async (inner) => target === undefined || (await requireTarget(inner, target)),
    async (inner) => prometheus === undefined || (await requirePrometheus(inner, prometheus)),
    async (inner) => lambda === undefined || (await requireAnswer(inner, 'the lambda', lambda)),
    async (inner) => mediawiki === undefined || (await requireAnswer(inner, 'MediaWiki', mediawiki)),
    async () => kafka === undefined || (await requireKafka(kafka)),
    async () => cassandra === undefined || (await requireCassandra(cassandra, io.access.cassandra)),
    async () => await requireAskedPorts(settings),
  ])
}
