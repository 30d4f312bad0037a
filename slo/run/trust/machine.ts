import { quantileMs, size } from '../../histogram.ts'
import { counted, grouped, milliseconds } from '../../words.ts'
import type { RunEvidence } from '../evidence.ts'
import type { TrustCheck } from '../record.ts'

/** A pause that is longer is worth a warning: as long as the longest promise of a percentile. */
const longPauseMs = 100
/** Shares of the cores that a hypervisor, or a limit of the control group, may take. */
const takenShare = { warning: 0.02, invalid: 0.15 }

/** What the machine itself takes from a run: each check says it in figures. */
export function checkMachine(evidence: RunEvidence): TrustCheck[] {
  return [checkAwake(evidence), ...checkLimits(evidence), ...checkFloor(evidence)]
}

function checkAwake({ machine }: RunEvidence): TrustCheck {
  const base = { id: 'machine-awake', title: 'The machine kept running' }
  const witness = machine?.witness
  if (!witness || size(witness.wakeUp) === 0)
    return {
      ...base,
      outcome: 'warning',
      finding: 'How long the machine takes to wake a process could not be measured.',
    }
  const late = witness.seconds.filter(({ pauseMs }) => pauseMs > longPauseMs)
  const longestMs = late.reduce((longest, { pauseMs }) => Math.max(longest, pauseMs), 0)
  const stood =
    late.length > 0
      ? `It stood still for up to ${milliseconds(longestMs)}, in ${counted(late.length, 'second')} of the window. `
      : ''
  return {
    ...base,
    outcome: late.length > 0 ? 'warning' : 'ok',
    finding: `${stood}One process woke another within ${percentiles(witness.wakeUp)}; timers fired within ${percentiles(witness.timerLate)}.`,
  }
}

function checkLimits({ machine, plan }: RunEvidence): TrustCheck[] {
  if (!machine?.witness) return []
  const { stolenShare, throttled, pressure } = machine.witness
  const heldShare = (throttled?.seconds ?? 0) / (plan.durationSeconds * machine.cores)
  const worst = Math.max(stolenShare ?? 0, heldShare)
  const said = [
    stolenShare === null ? [] : `The hypervisor took ${percent(stolenShare)} of the cores.`,
    throttled === null || throttled.periods === 0
      ? []
      : `A limit of the control group held processes back ${counted(throttled.periods, 'time')}, for ${throttled.seconds.toFixed(1)} s in all.`,
    pressure === null
      ? []
      : `Something waited for a processor in ${percent(pressure.cpu)} of the window, for a disk in ${percent(pressure.io)}.`,
  ].flat()
  return said.length === 0
    ? []
    : [
        {
          id: 'machine-limits',
          title: 'The cores were its own',
          outcome: worst > takenShare.invalid ? 'invalid' : worst > takenShare.warning ? 'warning' : 'ok',
          finding: said.join(' '),
        },
      ]
}

function checkFloor({ floor }: RunEvidence): TrustCheck[] {
  if (!floor) return []
  const answered = size(floor.latencies)
  const failed = floor.failed > 0 ? `; ${grouped(floor.failed)} more were not answered` : ''
  const within = answered > 0 ? ` within ${percentiles(floor.latencies)}` : ''
  return [
    {
      id: 'floor',
      title: 'What the database takes alone',
      outcome: floor.failed > 0 ? 'warning' : 'ok',
      finding: `Before the window, Cassandra alone answered ${counted(answered, 'read')} at ${grouped(floor.readsPerSecond)}/s${within}${failed}.`,
    },
  ]
}

/** "0.10 ms (P50), 0.70 ms (P95), 1.50 ms (P99)" */
function percentiles(delays: Parameters<typeof quantileMs>[0]): string {
  return [0.5, 0.95, 0.99].map((q) => `${milliseconds(quantileMs(delays, q) ?? 0)} (P${q * 100})`).join(', ')
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`
}
