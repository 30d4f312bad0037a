import { type as osType, release } from 'node:os'
import type { Side } from '../../slo/comparison/block.ts'
import { fingerprintOfLoad, fingerprintOfMachine } from '../../slo/comparison/fingerprint.ts'
import type { ComparisonFacts, Subject } from '../../slo/comparison/record.ts'
import type { RunIo } from '../io.ts'
import { toldPlan } from '../run-plan.ts'
import type { RunFolder } from '../saved/run-folder.ts'
import type { PreparedSides, Testbeds } from './arena.ts'
import type { ComparisonRequest } from './request.ts'

/** What is to be said of a comparison besides its blocks. */
export function factsOf(
  { load, sides, command }: Pick<ComparisonRequest, 'load' | 'sides' | 'command'>,
  prepared: PreparedSides,
  testbeds: Testbeds,
  folder: RunFolder,
  io: RunIo,
): ComparisonFacts {
  const { cassandra, prometheus, k6 } = testbeds.B.stack.record.parts
  const subject = (side: Side): Subject => ({
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
