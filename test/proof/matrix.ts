import type { RunReport } from '../../slo/run/report.ts'
import type { RunningStack } from '../../stack/running/running-stack.ts'
import {
  changedScore,
  type Fault,
  failFast,
  failFastElseSlow,
  html,
  loseWrites,
  otherRow,
  silent404,
  slowBy,
  slowHeads,
  slowRamp,
  staleReads,
  stall,
  swallowWrites,
} from './faults.ts'
import {
  freezeGenerator,
  hogCpu,
  killGenerator,
  killPart,
  refuseConnections,
  restartCassandra,
  type Sabotage,
  stopEverything,
} from './sabotage.ts'
import { type Flags, startTestStack } from './scene.ts'

export type Verdict = RunReport['verdict']

export type Case = {
  readonly fault?: Fault
  readonly sabotage?: Sabotage
  readonly flags?: Flags
  /** The cache's own promises instead of those that no machine breaks by being slow. */
  readonly ownPromises?: true
  /** A stack of its own for a case that destroys it. */
  readonly stack?: (shared: RunningStack, logFolder: string) => Promise<RunningStack>
  readonly verdict: Verdict
  /** What happened could be a slow machine's doing: where the report says that it may be, it may be inconclusive. */
  readonly orTheMachine?: true
  /** Where chance decides whether anything goes wrong. */
  readonly orByChance?: Verdict
  /** What the report must say; each is looked for in its reasons and findings, and on stdout. */
  readonly says: readonly RegExp[]
  /** How many scored requests and readings-back the proxy must have tampered with: at least, at most. */
  readonly faulty: readonly [number, number]
  /** What else must be true of the record. */
  readonly holds?: (report: RunReport) => boolean
}

const checkAll = { 'body-check': 1 }
const none = [0, 0] as const
const count = (report: RunReport, outcome: string) =>
  report.answers.filter((answer) => answer.outcome === outcome).reduce((sum, each) => sum + each.count, 0)
const verdictOf = (report: RunReport, kind: string) =>
  report.objectives.find(({ objective }) => objective.kind === kind)?.verdict

/** What goes wrong → what the gate must say about it. A run sends 400 reads and 80 writes in 4 s. */
export const matrix: Readonly<Record<string, Case>> = {
  'a stall of 2.4 s: what waits in it is late, and what waits longer than the time-out has failed': {
    fault: stall(300, 2400),
    flags: { timeout: 1000 },
    verdict: 'missed',
    orTheMachine: true,
    says: [/timed out/],
    faulty: [150, 400],
    holds: (report) => count(report, 'timeout') > 50,
  },
  '6 % of errors 500: availability is missed': {
    fault: failFast(0.06),
    verdict: 'missed',
    orTheMachine: true,
    says: [/got a server error/],
    faulty: [20, 45],
    holds: (report) => verdictOf(report, 'availability') !== 'met',
  },
  'a slow ramp: half of the answers come too late in the end': {
    fault: slowRamp(500),
    verdict: 'missed',
    orTheMachine: true,
    says: [/came too late/],
    faulty: [400, 500],
    holds: (report) => verdictOf(report, 'availability') !== 'missed',
  },
  "another row's answer under code 200": {
    fault: otherRow(0.05),
    flags: checkAll,
    verdict: 'missed',
    says: [/[\d,]+ answers? carried a wrong body/],
    faulty: [350, 420],
  },
  'one score changed in a body that is otherwise right': {
    fault: changedScore(0.05),
    flags: checkAll,
    verdict: 'missed',
    says: [/[\d,]+ answers? carried a wrong body/],
    faulty: [5, 45],
  },
  'HTML under code 200': {
    fault: html(0.05),
    flags: checkAll,
    verdict: 'missed',
    says: [/[\d,]+ answers? carried a wrong body/],
    faulty: [5, 45],
  },
  'silent 404s: availability does not mind them, right answers do': {
    fault: silent404(0.05),
    verdict: 'missed',
    says: [/[\d,]+ requests? for rows that exist got a client error, such as "not found"/],
    faulty: [5, 45],
    holds: (report) => verdictOf(report, 'availability') !== 'missed' && verdictOf(report, 'correctness') === 'missed',
  },
  '30 % of fast errors: they make nothing faster': {
    fault: failFast(0.3),
    verdict: 'missed',
    orTheMachine: true,
    says: [/got a server error/],
    faulty: [100, 200],
    holds: (report) => verdictOf(report, 'throughput') !== 'met',
  },
  'fast errors among slow answers: the median is that of the slow ones': {
    fault: failFastElseSlow(0.6, 400),
    verdict: 'missed',
    orTheMachine: true,
    says: [/got a server error/],
    faulty: [400, 500],
    holds: (report) => {
      const median = report.objectives.find(
        ({ objective }) => 'thresholdMs' in objective && objective.thresholdMs === 250,
      )
      return median?.verdict !== 'met' && (median?.measuredMs ?? 0) >= 400
    },
  },
  'heads that arrive byte by byte: the request timed out': {
    fault: slowHeads(0.08, 50),
    flags: { timeout: 1000 },
    verdict: 'missed',
    orTheMachine: true,
    says: [/timed out/],
    faulty: [15, 70],
  },
  'a refused connection for the whole window: 0 ms is not fast': {
    sabotage: refuseConnections,
    verdict: 'missed',
    orTheMachine: true,
    says: [/could not connect/],
    faulty: none,
    holds: (report) => count(report, 'ok') === 0 && report.objectives.every(({ verdict }) => verdict !== 'met'),
  },
  'acknowledged writes that were thrown away': {
    fault: swallowWrites(1),
    verdict: 'missed',
    says: [/Read back stale: [\d,]+ acknowledged write/],
    faulty: [60, 80],
    holds: ({ readBack: { stale, checked } }) => stale > 0 && stale === checked,
  },
  'an acknowledged write whose row is gone': {
    fault: loseWrites(1),
    // Rows of its own, since they are missing afterwards.
    flags: { seed: 9 },
    verdict: 'missed',
    says: [/Lost: [\d,]+ acknowledged write/],
    faulty: [60, 80],
    holds: ({ readBack: { lost, checked } }) => lost > 0 && lost === checked,
  },
  'an acknowledged write that is read back as it was before': {
    fault: staleReads(),
    verdict: 'missed',
    says: [/Read back stale: [\d,]+ acknowledged write/],
    faulty: [65, 100],
    holds: (report) =>
      report.readBack.stale > 0 &&
      report.readBack.stale === report.readBack.checked &&
      verdictOf(report, 'availability') !== 'missed',
  },
  'no request at all, because the generator was killed before the window': {
    sabotage: killGenerator('pause'),
    verdict: 'inconclusive',
    says: [
      /k6 ended with exit code 137/,
      /No request was sent|Prometheus has no request and the generator kept no journal/,
    ],
    faulty: none,
    holds: (report) => report.objectives.every(({ verdict }) => verdict === 'inconclusive'),
  },
  'a generator that was killed in the window': {
    sabotage: killGenerator('window'),
    flags: { duration: 60 },
    verdict: 'inconclusive',
    says: [/k6 ended with exit code 137/, /k6 (kept no journal|noted [\d,]+ requests?, but Prometheus has)/],
    faulty: none,
    holds: (report) => count(report, 'ok') > 0,
  },
  'a starved generator: its own lateness is nobody else’s fault': {
    sabotage: freezeGenerator(2500),
    verdict: 'inconclusive',
    says: [/[Tt]he generator (did not send [\d,]+ requests?|sent|was|started)|[Tt]h(e|is) machine/],
    faulty: none,
    holds: (report) => report.objectives.every(({ verdict }) => verdict !== 'missed'),
  },
  'a machine that is busy with something else': {
    sabotage: hogCpu(),
    verdict: 'inconclusive',
    says: [/Everything else on the machine used \d+\.\d+ of [\d.]+ cores/],
    faulty: none,
  },
  'a busy loop on one core: the promises of the cache may not be shown, and are not missed': {
    sabotage: hogCpu(1),
    ownPromises: true,
    verdict: 'inconclusive',
    says: [/which cannot show that/],
    faulty: none,
  },
  'a busy loop on every core: the promises of the cache may not be shown, and are not missed': {
    sabotage: hogCpu(),
    ownPromises: true,
    verdict: 'inconclusive',
    says: [/Everything else on the machine used \d+\.\d+ of [\d.]+ cores/],
    faulty: none,
  },
  'everything stands still for 6 s amid the window': {
    sabotage: stopEverything(6000),
    flags: { duration: 10 },
    ownPromises: true,
    verdict: 'inconclusive',
    says: [/stood still for up to [\d,]+ ms/],
    faulty: none,
  },
  'a cache that is 20 ms slower': {
    fault: slowBy(20),
    ownPromises: true,
    verdict: 'missed',
    orTheMachine: true,
    says: [/came too late/],
    faulty: [400, 500],
  },
  'Prometheus gone in mid-run: the record is written all the same': {
    stack: ({ record }, logFolder) => {
      const { service, cassandra } = record.parts
      const address = 'address' in cassandra ? cassandra.address : ''
      return startTestStack(logFolder, { stack: 'native', target: service.url, cassandra: address })
    },
    sabotage: killPart('prometheus'),
    verdict: 'inconclusive',
    says: [/Prometheus at \S+ cannot be reached/],
    faulty: none,
    holds: (report) => report.objectives.every(({ verdict }) => verdict === 'inconclusive'),
  },
  'Cassandra killed in mid-run: the service answers 503': {
    stack: (_, logFolder) => startTestStack(logFolder, { stack: 'native', fresh: true, heapMiB: 512 }),
    sabotage: killPart('cassandra'),
    verdict: 'missed',
    orTheMachine: true,
    says: [/got a server error/],
    faulty: none,
    holds: (report) => count(report, 'server_error') > 0 && count(report, 'ok') > 0,
  },
  'Cassandra killed after the last write and started again, where writes are acknowledged once they are on disk: none is lost':
    {
      stack: (_, logFolder) =>
        startTestStack(logFolder, { stack: 'native', fresh: true, heapMiB: 512, commitLogSync: 'batch' }),
      sabotage: restartCassandra,
      flags: { writes: 100, 'read-back': 1 },
      verdict: 'met',
      orTheMachine: true,
      says: [/All [\d,]+ requests that k6 noted are in Prometheus/],
      faulty: none,
      holds: ({ readBack: { checked, lost, stale }, commitLog }) =>
        commitLog?.sync === 'batch' && checked > 0 && lost + stale === 0,
    },
  'Cassandra killed after the last write and started again, where writes are acknowledged before: what it forgot is missed':
    {
      stack: (_, logFolder) => startTestStack(logFolder, { stack: 'native', fresh: true, heapMiB: 512 }),
      sabotage: restartCassandra,
      flags: { writes: 100, 'read-back': 1 },
      verdict: 'missed',
      // It marks its log ten times a second, and may have done so just after the last write.
      orByChance: 'met',
      orTheMachine: true,
      says: [/All [\d,]+ requests that k6 noted are in Prometheus/],
      faulty: none,
      holds: (report) => {
        const forgot = report.reasons.some((reason) => /acknowledges writes before they are on disk/.test(reason))
        const { checked, lost } = report.readBack
        return report.commitLog?.sync === 'periodic' && checked > 0 && forgot === lost > 0
      },
    },
  'nothing is wrong any more: every promise is met': {
    verdict: 'met',
    orTheMachine: true,
    says: [/All [\d,]+ requests that k6 noted are in Prometheus/],
    faulty: none,
    holds: (report) =>
      report.findings.length === 0 &&
      verdictOf(report, 'correctness') !== 'missed' &&
      report.readBack.checked > 0 &&
      report.answers.every(({ outcome }) => outcome === 'ok' || report.verdict === 'inconclusive'),
  },
}
