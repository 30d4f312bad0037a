import { type as osType, release } from 'node:os'
import type { Side } from '../../slo/comparison/block.ts'
import { fingerprintOfLoad, fingerprintOfMachine } from '../../slo/comparison/fingerprint.ts'
import type { ComparedBuild, ComparisonEvidence, ComparisonFacts, Fingerprint } from '../../slo/comparison/record.ts'
import type { RunIo } from '../io.ts'
import type { Load } from '../request.ts'
import { dueIn, toldPlan } from '../run-plan.ts'
import type { RunFolder } from '../saved/run-folder.ts'
import { requireSame } from '../saved/same.ts'
import type { PreparedSides, Testbeds } from './arena.ts'
import { beginLog, type Head } from './log.ts'
import type { ComparisonRequest } from './request.ts'

/** Settles what does not change any more once the first block was measured, and writes it down. */
export async function settle(
  request: ComparisonRequest,
  prepared: PreparedSides,
  testbeds: Testbeds,
  folder: RunFolder,
  io: RunIo,
): Promise<ComparisonEvidence> {
  const { load, design } = request
  const blockSeconds = request.blockSeconds ?? blockSecondsFor(ratePerSecond(load))
  const facts = factsOf(request, prepared, testbeds, folder, io)
  const settled = { ...design, blockSeconds, warmupSeconds: load.warmupSeconds }
  const head: Head = { schemaVersion: 1, kind: 'comparison-evidence', facts, design: settled }
  await beginLog(folder.path, head)
  return { ...head, blocks: [] }
}

function ratePerSecond(load: Load): number {
  const due = dueIn({ ...load, target: '', runId: '' })
  return due.reduce((sum, { planned }) => sum + planned, 0) / load.durationSeconds
}

/** Blocks of another load, or that something else was to follow from, must not be added to those that are there. */
export function requireSameQuestion(
  { facts, design }: ComparisonEvidence,
  { load, ...request }: ComparisonRequest,
): void {
  const now = fingerprintOfLoad(toldPlan({ ...load, target: '', runId: facts.id }))
  const asked = {
    ...request.design,
    blockSeconds: request.blockSeconds ?? blockSecondsFor(ratePerSecond(load)),
    warmupSeconds: load.warmupSeconds,
  }
  const { load: sent, data } = facts.fingerprint
  requireSame(begunBy(facts), { load: sent, data, design }, { ...now, design: asked })
}

/** One that is decided starts nothing any more, so that its builds are told by their names alone. */
export function requireSameNames({ facts }: ComparisonEvidence, { sides }: ComparisonRequest): void {
  const names = ({ A, B }: Readonly<Record<Side, { readonly name: string }>>) => ({ A: A.name, B: B.name })
  requireSame(begunBy(facts), names(facts.subjects), names(sides))
}

/** Nor must blocks of other builds. */
export function requireSameBuilds({ facts }: ComparisonEvidence, { A, B }: PreparedSides): void {
  const { subjects } = facts
  requireSame(begunBy(facts), { A: subjects.A.exactly, B: subjects.B.exactly }, { A: A.told, B: B.told })
}

/** Nor those of another machine. */
export function requireSameMachine(
  { facts }: ComparisonEvidence,
  request: ComparisonRequest,
  prepared: PreparedSides,
  testbeds: Testbeds,
  folder: RunFolder,
  io: RunIo,
): void {
  const around = ({ machine, versions }: Fingerprint) => ({ machine, versions })
  const now = factsOf(request, prepared, testbeds, folder, io)
  requireSame(begunBy(facts), around(facts.fingerprint), around(now.fingerprint))
}

const begunBy = ({ command }: ComparisonFacts) => ({ what: 'comparison', command }) as const

/** Requests that a block is to have beyond P99: with fewer, its P99 is that of a few stragglers. */
const beyondP99 = 10
/** Whole seconds; in a shorter one, what happens once a second would be in some blocks and not in others. People wait for dozens of them. */
const least = 2
const most = 15

/**
 * How long a block has to be at this rate of all operations together, and no longer: the sooner one side follows the other, the more of what slows one
 * slows the other.
 */
export function blockSecondsFor(requestsPerSecond: number): number {
  return Math.min(Math.max(Math.ceil((beyondP99 * 100) / requestsPerSecond), least), most)
}

/** What is to be said of a comparison besides its blocks. */
function factsOf(
  { load, sides, command }: Pick<ComparisonRequest, 'load' | 'sides' | 'command'>,
  prepared: PreparedSides,
  testbeds: Testbeds,
  folder: RunFolder,
  io: RunIo,
): ComparisonFacts {
  const { cassandra, prometheus, k6 } = testbeds.B.stack.record.parts
  const subject = (side: Side): ComparedBuild => ({
    name: sides[side].name,
    is: sides[side].build.kind,
    exactly: prepared[side].told,
    build: { ...testbeds[side].endpoints.build },
  })
  const version = ({ origin }: { origin: { source: string; version?: string } }) => origin.version ?? origin.source
  return {
    id: folder.id,
    createdAt: new Date(io.now()).toISOString(),
    subjects: { A: subject('A'), B: subject('B') },
    fingerprint: {
      ...fingerprintOfLoad(toldPlan({ ...load, target: '', runId: folder.id })),
      ...fingerprintOfMachine({ ...io.limits, os: `${osType()} ${release()}` }),
      versions: {
        cassandra: version(cassandra),
        prometheus: version(prometheus),
        k6: k6.version,
        node: process.version,
      },
    },
    command,
  }
}
