import { Failure } from '../common/failure.ts'
import { answersCql } from './cassandra/cql-probe.ts'
import { throwIfInterrupted } from './interruption.ts'
import type { StackIo } from './io.ts'
import type { Settings } from './options.ts'
import { requireAskedPorts } from './places.ts'
import { together } from './together.ts'

const ANSWER_MS = 5000

/** The status of whatever answers in time. */
async function statusAt(io: StackIo, url: string, sentence: string, hint: string): Promise<number> {
  try {
    const signal = AbortSignal.any([io.signal, AbortSignal.timeout(ANSWER_MS)])
    const response = await fetch(url, { signal, redirect: 'manual' })
    await response.body?.cancel()
    return response.status
  } catch (cause) {
    throwIfInterrupted(io.signal)
    throw new Failure('environment', sentence, { hint, cause })
  }
}

/** Any answer will do: what the target answers is for the gate to judge. */
async function requireTarget(io: StackIo, url: string): Promise<void> {
  const hint = `it was given ${ANSWER_MS / 1000} s; try it with curl, and check the address`
  await statusAt(io, url, `the target does not answer at ${url}`, hint)
}

async function requirePrometheus(io: StackIo, url: string): Promise<void> {
  const probe = `${url}/-/ready`
  const hint = `try ${probe}, and check the address`
  const status = await statusAt(io, probe, `Prometheus does not answer at ${url}`, hint)
  if (status >= 200 && status < 300) return
  throw new Failure('environment', `no Prometheus is ready at ${url}: /-/ready answers HTTP ${status}`, {
    hint: 'wait until it is, or check the address: the base URL, without /api or /graph',
  })
}

async function requireCassandra(address: string): Promise<void> {
  if (await answersCql(address)) return
  throw new Failure('environment', `Cassandra does not answer at ${address}`, {
    hint: 'check the host and the port (native_transport_port, usually 9042), and that it is up',
  })
}

/** What somebody has named must be there, and ports free, before anything is built or started for it. */
export async function requireNamed(io: StackIo, settings: Settings): Promise<void> {
  const { target, prometheus, cassandra, ports } = settings
  await together(io, [
    async (inner) => target === undefined || (await requireTarget(inner, target)),
    async (inner) => prometheus === undefined || (await requirePrometheus(inner, prometheus)),
    async () => cassandra === undefined || (await requireCassandra(cassandra)),
    async () => await requireAskedPorts(ports),
  ])
}
