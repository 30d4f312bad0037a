import { atLeast, type Fraction } from '../../fraction.ts'
import { quantileMs } from '../../histogram.ts'
import { counted, grouped, milliseconds } from '../../words.ts'
import { count } from '../answer-counts.ts'
import { awayIn } from '../beside.ts'
import { planned, type RunEvidence, type Scrapes, sumSent } from '../evidence.ts'
import { checkGenerators } from '../generators.ts'
import type { TrustCheck } from '../record.ts'
import { checkMachine } from './machine.ts'

/** A run proves something only if nearly all of what was planned was sent. */
const heldRate: Fraction = { numerator: 99, denominator: 100 }
/** Share of the cores that something else may use before the run is doubted, and before it is invalid. */
const foreignShare = { warning: 0.125, invalid: 0.3 }
/** The same where parts of the run are among the others. */
const foreignShareWithParts = { warning: 0.4, invalid: 0.7 }
/** Idle share of the machine below which latencies are partly the machine's. */
const headroom = 0.1
/** Lateness of the generator, at P99: worth mentioning next to a promise of 5 ms, and as long as the longest promise of a percentile. */
const lagMs = { warning: 5, invalid: 100 }
/** Share of the window in which Cassandra's compiler may have worked: what runs meanwhile is slow code, on fewer processors. */
const compilingShare = 0.2
const tolerableClockOffsetSeconds = 1
/** Share of scrapes that may be missing before the service's own view is no longer one. */
const missingScrapes = { warning: 0, invalid: 0.1 }

/** Can the run be trusted? Each check looks at one thing that makes numbers wrong. */
export function checkTrust(evidence: RunEvidence): TrustCheck[] {
  return [
    checkGenerator(evidence),
    ...checkGenerators(evidence.generator.parts ?? [], evidence.machine?.cores),
    checkComplete(evidence),
    checkRate(evidence),
    checkLag(evidence),
    checkWarmup(evidence),
    ...checkCompiled(evidence),
    checkCpu(evidence),
    checkForeign(evidence),
    ...checkMachine(evidence),
    ...evidence.scrapes.map((scrapes) => checkScrapes(scrapes, awaySeconds(scrapes, evidence), evidence)),
    checkClock(evidence),
  ]
}

export function checkGenerator({ generator }: Pick<RunEvidence, 'generator'>): TrustCheck {
  const finished = generator.exitCode === 0
  const isKnown = generator.parts?.every(({ exitCode }) => exitCode !== undefined) ?? true
  return {
    id: 'generator-finished',
    title: 'The generator finished',
    outcome: finished ? 'ok' : 'invalid',
    finding: finished
      ? 'k6 ran to its end.'
      : isKnown
        ? `k6 ended with exit code ${generator.exitCode}; its log says why.`
        : 'Not every log tells that its generator ran to its end.',
  }
}

function checkComplete({ tally, generator: { exitCode, summary }, silence }: RunEvidence): TrustCheck {
  const base = { id: 'counts-complete', title: 'Prometheus has every request' }
  const stored = count(tally)
  if (silence !== undefined) return { ...base, outcome: 'invalid', finding: silence }
  if (!summary) {
    const finding = `k6 kept no journal, so that nobody knows whether the ${counted(stored, 'request')} in Prometheus are all that it sent.`
    return { ...base, outcome: 'invalid', finding }
  }
  const sent = sumSent(summary)
  if (sent === 0 && stored === 0) {
    const finding = exitCode === 0 ? 'The generator sent no request.' : 'k6 noted no request, and Prometheus has none.'
    return { ...base, outcome: 'invalid', finding }
  }
  if (stored === sent)
    return { ...base, outcome: 'ok', finding: `All ${counted(sent, 'request')} that k6 noted are in Prometheus.` }
  return {
    ...base,
    outcome: 'invalid',
    finding: `k6 noted ${counted(sent, 'request')}, but Prometheus has ${grouped(stored)}: remote write lost some, or the run was cut short.`,
  }
}

function checkRate({ plan, tally, generator: { exitCode, summary } }: RunEvidence): TrustCheck {
  const wanted = planned(plan, 'all')
  const sent = summary ? sumSent(summary) : count(tally)
  const who = summary ? 'k6 noted' : 'Prometheus has'
  const held = wanted > 0 && atLeast(Math.min(sent, wanted), wanted, heldRate)
  return {
    id: 'rate-held',
    title: 'The rate was held',
    outcome: held ? (sent < wanted ? 'warning' : 'ok') : 'invalid',
    finding:
      exitCode === 0 && summary
        ? `${grouped(sent)} of ${counted(wanted, 'planned request')} were sent.`
        : `${who} ${grouped(sent)} of ${counted(wanted, 'planned request')}; how many more were sent, nobody knows.`,
  }
}

function checkLag({ generator: { summary } }: RunEvidence): TrustCheck {
  const base = { id: 'generator-lag', title: 'Requests started on time' }
  const lags = Object.entries(summary?.operations ?? {}).flatMap(([operation, told]) => {
    const [p50, p99, max] = [0.5, 0.99, 1].map((quantile) => quantileMs(told?.late ?? [], quantile))
    return p50 === undefined || p99 === undefined || max === undefined ? [] : [{ operation, p50, p99, max }]
  })
  const latest = lags.toSorted((a, b) => b.p99 - a.p99)[0]
  if (!latest) return { ...base, outcome: 'invalid', finding: 'The generator did not note when its requests started.' }
  return {
    ...base,
    outcome: latest.p99 > lagMs.invalid ? 'invalid' : latest.p99 > lagMs.warning ? 'warning' : 'ok',
    finding:
      `At P99, ${latest.operation}s started ${milliseconds(latest.p99)} after the schedule (P50 ${milliseconds(latest.p50)}, ` +
      `at most ${milliseconds(latest.max)}). Latencies include it.`,
  }
}

function checkWarmup({ generator: { summary }, plan, warming }: RunEvidence): TrustCheck {
  const base = { id: 'warmed-up', title: 'Warmed up first' }
  if (!summary) return { ...base, outcome: 'warning', finding: 'k6 does not say how much of the warm-up it sent.' }
  const warm = summary.warmupRequests > 0
  const before = warming
    ? `${counted(warming.reads, 'read')} in ${warming.seconds} s, as fast as they were answered (${grouped(warming.readsPerSecond)}/s in the end), and `
    : ''
  const unsettled = warming?.waitedFor.join(', ') ?? ''
  const still =
    unsettled === ''
      ? ''
      : ` The database was still getting better when the time was over (${unsettled}): give it more with --settle.`
  return {
    ...base,
    outcome: warm && still === '' ? 'ok' : 'warning',
    finding: warm
      ? `${before}${counted(summary.warmupRequests, 'request')} in ${plan.warmupSeconds} s of warm-up are not scored.${still}`
      : 'There was no warm-up: the first seconds of a cold service and a cold database are in the numbers.',
  }
}

function checkCompiled({ compilingSeconds, plan }: RunEvidence): TrustCheck[] {
  if (compilingSeconds === undefined) return []
  const base = { id: 'database-compiled', title: 'The database was warm' }
  const worked = `Cassandra's compiler worked for ${compilingSeconds.toFixed(1)} of the window's ${plan.durationSeconds} s`
  if (compilingSeconds <= compilingShare * plan.durationSeconds)
    return [{ ...base, outcome: 'ok', finding: `${worked}.` }]
  const advice =
    'latencies are in part those of its start. More time to --settle, or a stack kept by `stack up`, leaves them out.'
  return [{ ...base, outcome: 'warning', finding: `${worked}: ${advice}` }]
}

function checkCpu({ machine }: RunEvidence): TrustCheck {
  const base = { id: 'cpu-headroom', title: 'The machine had CPU to spare' }
  if (!machine) return { ...base, outcome: 'warning', finding: 'The CPU of this machine could not be read.' }
  const idle = 1 - machine.busyCores / machine.cores
  return {
    ...base,
    outcome: idle < headroom ? 'warning' : 'ok',
    finding: `${machine.busyCores.toFixed(2)} of ${machine.cores} cores were busy, ${machine.ownCores.toFixed(2)} of them with this run.`,
  }
}

function checkForeign({ machine }: RunEvidence): TrustCheck {
  const base = { id: 'machine-quiet', title: 'Nothing else was running' }
  if (!machine) return { ...base, outcome: 'warning', finding: 'Whether something else ran could not be seen.' }
  const { cores, hasForeignParts } = machine
  const foreign = Math.max(machine.busyCores - machine.ownCores, 0)
  const used = foreign / cores
  const limit = hasForeignParts ? foreignShareWithParts : foreignShare
  const including = hasForeignParts ? ', the endpoints included that were there already' : ''
  return {
    ...base,
    outcome: used > limit.invalid ? 'invalid' : used > limit.warning ? 'warning' : 'ok',
    finding: `Everything else on the machine used ${foreign.toFixed(2)} of ${cores} cores${including}.`,
  }
}

/** A part that stands still answers no scrape either, and the one that it was asked for when it did ends a moment later. */
function awaySeconds({ what }: Scrapes, { beside, plan }: RunEvidence): number {
  if (what !== 'database') return 0
  const shareAway = (each: ReturnType<typeof awayIn>[number]) =>
    each.kind === 'node-away' ? 1 / each.of : each.part === 'cassandra' ? 1 : 0
  return awayIn(beside).reduce((sum, each) => {
    const inWindow = Math.min(each.toSeconds, plan.durationSeconds) - each.fromSeconds
    return sum + shareAway(each) * (inWindow + 2)
  }, 0)
}

function checkScrapes({ what, expected, succeeded }: Scrapes, away: number, { plan }: RunEvidence): TrustCheck {
  const answerable = expected * Math.max(1 - away / plan.durationSeconds, 0)
  const missing = expected > 0 ? Math.max(answerable - succeeded, 0) / expected : 1
  const outcome = missing > missingScrapes.invalid ? 'invalid' : missing > missingScrapes.warning ? 'warning' : 'ok'
  return {
    id: `scrapes-${what}`,
    title: `Scrapes of the ${what}`,
    outcome,
    finding: `${succeeded} of about ${expected} scrapes in the window succeeded${away > 0 ? '; it was away for a part of it' : ''}.`,
  }
}

function checkClock({ clockOffsetSeconds }: RunEvidence): TrustCheck {
  const offset = Math.abs(clockOffsetSeconds)
  return {
    id: 'clocks-agree',
    title: 'The clocks agree',
    outcome: offset <= tolerableClockOffsetSeconds ? 'ok' : 'invalid',
    finding: `Prometheus' clock and this machine's are ${offset.toFixed(2)} s apart.`,
  }
}
