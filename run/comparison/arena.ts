import { Failure } from '../../common/failure.ts'
import type { Side } from '../../slo/comparison/block.ts'
import { jobs } from '../../slo/conventions.ts'
import type { RunningStack } from '../../stack/running/running-stack.ts'
import { restartServices } from '../../stack/service/restart.ts'
import type { ServiceSource } from '../../stack/service/source.ts'
import { type PreparedSide, prepareSide, requireSide } from '../../stack/sides/prepare.ts'
import { startStack } from '../../stack/stack.ts'
import type { StackRecord } from '../../stack/stack-record.ts'
import type { RunIo } from '../io.ts'
import type { Load } from '../request.ts'
import { fillForRun } from '../testbed/fill-for-run.ts'
import { checkEndpoints } from '../testbed/preflight.ts'
import type { Testbed } from '../testbed/testbed.ts'
import type { ComparisonRequest } from './request.ts'

export type PreparedSides = Readonly<Record<Side, PreparedSide>>
export type Testbeds = Readonly<Record<Side, Testbed>>

/** Both services where they can be sent load, one at a time. */
export interface Arena extends AsyncDisposable {
  readonly testbeds: Testbeds
  /** Starts both services anew: a process is lucky or unlucky with its memory for as long as it lives. */
  readonly restart: () => Promise<void>
}

/** Both are looked at before one is built, and everything is built before anything is measured. */
export async function prepareSides({ sides }: Pick<ComparisonRequest, 'sides'>, io: RunIo): Promise<PreparedSides> {
  await requireSide(io, sides.A.build)
  await requireSide(io, sides.B.build)
  return { A: await prepareSide(io, sides.A.build), B: await prepareSide(io, sides.B.build) }
}

/** What is judged is the service of the stack, what it is compared with is its rival. */
export async function openArena(
  { parts, load, serviceSelector }: Pick<ComparisonRequest, 'parts' | 'load' | 'serviceSelector'>,
  prepared: PreparedSides,
  logFolder: string,
  io: RunIo,
): Promise<Arena> {
  const sources = { service: prepared.B.source, rival: prepared.A.source }
  requireOneDatabase(sources, parts.cassandra)
  const { service, rival } = sources
  const judged = service.kind === 'url' ? { target: service.url } : { service }
  let stack = await startStack({ ...parts, ...judged, rival, logFolder }, io)
  try {
    const open = async (): Promise<Testbeds> => ({
      A: await testbedOf(asRival(stack), jobs.rival, io),
      B: await testbedOf(stack, jobs.service, io, serviceSelector),
    })
    let testbeds = await open()
    await fill(testbeds, load, io)
    return {
      get testbeds() {
        return testbeds
      },
      async restart() {
        stack = await restartServices(io, stack, sources)
        testbeds = await open()
      },
      [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
    }
  } catch (error) {
    await stack[Symbol.asyncDispose]()
    throw error
  }
}

/** Two databases would be compared with the services. */
function requireOneDatabase(sources: Readonly<Record<'service' | 'rival', ServiceSource>>, cassandra?: string): void {
  const running = Object.values(sources).filter(({ kind }) => kind === 'url').length
  if (running !== 1 || cassandra !== undefined) return
  throw new Failure(
    'input',
    'One of the two runs already, on a Cassandra of its own, and the other is to be started.',
    {
      hint: 'Say with --cassandra which one that is, so that both are on the same; or give two URLs.',
    },
  )
}

async function fill({ A, B }: Testbeds, load: Load, io: RunIo): Promise<void> {
  await fillForRun(B.stack, load, io)
  if (!('address' in B.stack.record.parts.cassandra)) await fillForRun(A.stack, load, io)
}

async function testbedOf(stack: RunningStack, job: string, io: RunIo, selector?: string): Promise<Testbed> {
  const isOurs = stack.record.parts.prometheus.origin.source !== 'existing'
  const endpoints = await checkEndpoints(stack.record, selector ?? (isOurs ? `job="${job}"` : undefined), io)
  return { stack, endpoints, [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose]() }
}

/** The same stack, seen from its other service. */
function asRival(stack: RunningStack): RunningStack {
  return {
    ...stack,
    record: swapped(stack.record),
    pids: () => {
      const { service = [], rival = [], ...others } = stack.pids()
      return { ...others, service: rival, rival: service }
    },
  }
}

function swapped(record: StackRecord): StackRecord {
  const { service, rival } = record.parts
  if (!rival) throw new Error('the stack has one service')
  return { ...record, parts: { ...record.parts, service: rival, rival: service } }
}
