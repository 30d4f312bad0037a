import { isByChance } from '../../slo/run/chance.ts'
import type { TrustCheck } from '../../slo/run/record.ts'
import type { RunReport } from '../../slo/run/report.ts'
import type { Document } from '../document.ts'
import { withFlag } from '../with-flag.ts'

/** The answer to "and now?": a command that can change the outcome. */
export function nextOf(report: RunReport): Document['next'] {
  const { verdict, trust, plan, objectives } = report
  const { command } = report.environment
  const longer = withFlag(command, 'duration', Math.min(Math.max(120, Math.ceil(plan.durationSeconds * 4)), 86_400))
  if (verdict === 'met') return undefined
  if (verdict === 'missed') return { sentence: 'Is it so again, for longer?', command: longer }
  const idsOf = (looked: TrustCheck['outcome']) =>
    new Set(trust.filter(({ outcome }) => outcome === looked).map(({ id }) => id))
  const failed = idsOf('invalid')
  if (failed.has('rate-held') || failed.has('generator-lag')) {
    const half = ratesOf(plan).reduce((text, [flag, rate]) => withFlag(text, flag, Math.ceil(rate / 2)), command)
    return { sentence: 'Does this machine hold half of the rate?', command: half }
  }
  if (failed.size > 0) return { sentence: 'Once that is mended, again:', command }
  if (idsOf('warning').has('database-compiled'))
    return { sentence: 'Is it so on a stack that is warm?', command: onKeptStack(command) }
  if (objectives.every((scored) => scored.verdict === 'met' || isByChance(scored, scored.verdict)))
    return { sentence: 'Do more requests decide it?', command: longer }
  if (takesBaseline(report))
    return {
      sentence: 'More requests decide nothing here. Is it no worse than before, which any machine can show?',
      command: withFlag(command, 'baseline', 'main'),
    }
  return { sentence: 'More requests decide nothing here. Again, on a machine with more to spare:', command }
}

/** A run that says where parts come from starts its own: it is the kept stack that has to be told. */
function onKeptStack(command: string): string {
  const kind = / --stack[ =]\S+/.exec(command)?.[0] ?? ''
  return `liftwing-slo stack up${kind} && ${command.replace(kind, '')}`
}

/** Whether the same load can be sent in blocks to two builds: not beside what takes one long window, nor to a service whose database nobody named. */
function takesBaseline({ plan, beside, environment: { command } }: RunReport): boolean {
  const has = (flag: string) => new RegExp(` --${flag}[ =]`).test(command)
  const isSteady = plan.knobs.every(({ flag, value }) => flag !== '--shape' || value === 'steady')
  return isSteady && beside === undefined && !has('baseline') && (!has('target') || has('cassandra'))
}

/** The flags that decide how much is sent: those of whoever comes, or those of the operations. */
function ratesOf({ knobs, operations }: RunReport['plan']): readonly (readonly [string, number])[] {
  const comes = knobs.flatMap(({ flag, value, unit }) =>
    unit === 'per s' && typeof value === 'number' ? [[flag.replace(/^--/, ''), value] as const] : [],
  )
  if (comes.length > 0) return comes
  return operations.map(({ operation, perSecond }) => [`${operation}s`, perSecond])
}
