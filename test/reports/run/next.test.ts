import { expect, it } from 'vitest'
import { nextOf } from '../../../reports/run/next.ts'
import type { ScoredObjective } from '../../../slo/run/record.ts'
import type { RunReport } from '../../../slo/run/report.ts'
import { records } from '../records.ts'

const open: RunReport = { ...records.met, verdict: 'inconclusive' }
const [p50, p95, ...others] = records.met.objectives

/** A run that can be trusted, of which one promise is neither kept nor missed. */
const with95 = (scored: Partial<ScoredObjective>): RunReport => ({
  ...open,
  objectives: [p50, p95, ...others].flatMap((each) =>
    each === undefined ? [] : each === p95 ? [{ ...each, verdict: 'inconclusive', ...scored }] : [each],
  ),
})
/** Far more were too slow than chance can make so: 30,000 requests, and a tenth of them. */
const byMachine = with95({
  good: 27_000,
  total: 30_000,
  interval: { lower: 0.8966, upper: 0.9034 },
  reasons: ['On this machine the service and what it asks were ready to run and had no processor for 70 s in all.'],
})
const byChance = with95({ good: 95, total: 101, interval: { lower: 0.87, upper: 0.978 } })

const checked = (report: RunReport, id: string, outcome: 'warning' | 'invalid'): RunReport => ({
  ...report,
  trust: [...report.trust, { id, outcome, title: id, finding: 'It was not.' }],
})
const commanded = (report: RunReport, command: string): RunReport => ({
  ...report,
  environment: { ...report.environment, command },
})
const knob = (report: RunReport, flag: string, value: number | string, unit = ''): RunReport => ({
  ...report,
  plan: { ...report.plan, knobs: [...report.plan.knobs, { flag, value, unit, help: '' }] },
})
const cut = { kind: 'away', part: 'cassandra', fromSeconds: 10, toSeconds: 14 } as const

it.each<[string, RunReport, RegExp]>([
  ['a miss is looked at for longer', { ...open, verdict: 'missed' }, /for longer\?.* --duration 120$/],
  ['where so few were counted that chance decides, more are', byChance, /more requests decide.* --duration 120$/],
  [
    'where the machine alone stands in the way, two builds are compared on it',
    byMachine,
    /no worse.* --baseline main$/,
  ],
  [
    'one promise that more requests cannot decide is enough',
    { ...byChance, objectives: [...byChance.objectives, ...byMachine.objectives] },
    /--baseline main$/,
  ],
  [
    'a rate below the promised one is not offered for longer',
    {
      ...open,
      objectives: others
        .filter(({ objective }) => objective.kind === 'throughput')
        .map((each) => ({ ...each, verdict: 'inconclusive' })),
    },
    /--baseline main$/,
  ],
  [
    'who has compared already takes another machine',
    commanded(byMachine, 'liftwing-slo gate --baseline main'),
    /more to spare: liftwing-slo gate --baseline main$/,
  ],
  [
    'beside what takes one long window nothing is compared',
    { ...byMachine, beside: { done: [cut], broken: [] } },
    /more to spare: liftwing-slo gate (?!.*--baseline)/,
  ],
  ['nor in a shape', knob(byMachine, '--shape', 'day'), /more to spare: liftwing-slo gate (?!.*--baseline)/],
  ['but steadily', knob(byMachine, '--shape', 'steady'), /--baseline main$/],
  [
    'nor with a service whose database nobody named',
    commanded(byMachine, 'liftwing-slo gate --target http://127.0.0.1:1'),
    /more to spare: liftwing-slo gate --target http:\/\/127.0.0.1:1$/,
  ],
  [
    'named, it is',
    commanded(byMachine, 'liftwing-slo gate --target http://127.0.0.1:1 --cassandra 127.0.0.1:2'),
    /--baseline main$/,
  ],
  [
    'a generator that did not keep up gets half',
    checked(byChance, 'rate-held', 'invalid'),
    / --reads 500 --writes 50$/,
  ],
  [
    'or half of those who come, where users come and not requests',
    checked(knob(byChance, '--users', 50, 'per s'), 'rate-held', 'invalid'),
    / --users 25$/,
  ],
  ['what broke the run is mended first', checked(byMachine, 'clocks-agree', 'invalid'), /^Once that is mended/],
  [
    'a database that was still compiling is kept warm',
    checked(byMachine, 'database-compiled', 'warning'),
    /warm\? liftwing-slo stack up && liftwing-slo gate /,
  ],
  [
    'of the kind that was asked for',
    checked(commanded(byMachine, 'liftwing-slo gate --stack native --reads 9'), 'database-compiled', 'warning'),
    /warm\? liftwing-slo stack up --stack native && liftwing-slo gate --reads 9$/,
  ],
])('%s', (_, report, told) => {
  const next = nextOf(report)
  expect(`${next?.sentence} ${next?.command}`).toMatch(told)
})

it('nothing is next where every promise was met', () => {
  expect(nextOf(records.met)).toBeUndefined()
})
