import { queueingOf } from '../../slo/capacity/laws.ts'
import type { CapacityReport } from '../../slo/capacity/record.ts'
import type { Trial } from '../../slo/capacity/trial.ts'
import { toNumber } from '../../slo/fraction.ts'
import { axisFromZero, latencyAxis } from '../charts/axes.ts'
import { type Line, level, type Picture } from '../charts/chart-spec.ts'
import { count, duration, percentileName, rate, share } from '../numbers.ts'
import { once } from '../once.ts'
import { intervalBand, loadAxis, medians, type Point } from './by-load.ts'
import { latencyClaim, trialsClaim } from './claims.ts'
import { latencyTable } from './picture-tables.ts'
import { slowest, type TrialWord, trialsTable, wordOf } from './tables.ts'
import { utilisationByRate } from './utilisation-picture.ts'

export const capacityPictures = once((report: CapacityReport): readonly Picture[] => {
  const { trials } = report
  const timed = trials.some(({ operations }) => operations.some(({ fromSchedule }) => fromSchedule.p95Ms !== undefined))
  return [
    ...(timed ? [latencyByRate(report)] : []),
    ...(trials.some(({ utilisation }) => utilisation.length > 0) ? [utilisationByRate(report)] : []),
    ...(trials.length > 0 ? [trialsInOrder(report)] : []),
  ]
})

const percentiles = [
  { key: 'p99Ms', label: 'P99', quantile: 0.99, colour: 'accent', dash: [], width: 2.25 },
  { key: 'p95Ms', label: 'P95', quantile: 0.95, colour: 'second', dash: [7, 3], width: 2 },
  { key: 'p50Ms', label: 'P50', quantile: 0.5, colour: 'subtle', dash: [3, 2], width: 2 },
] as const

const kinds = {
  held: { mark: 'circle', colour: 'second' },
  broke: { mark: 'crossRot', colour: 'bad' },
  'decided nothing': { mark: 'triangle', colour: 'subtle' },
} as const satisfies Record<TrialWord, Pick<Line, 'mark' | 'colour'>>

/** One set of marks for each way in which a trial can end; what did not happen has none. */
function marked(points: (word: TrialWord) => readonly Point[]): readonly Line[] {
  return (Object.keys(kinds) as TrialWord[]).flatMap((word) => {
    const mine = points(word)
    return mine.length === 0
      ? []
      : [{ label: word, points: mine.toSorted(([a], [b]) => a - b), dash: [], width: 0, ...kinds[word] }]
  })
}

function latencyByRate(report: CapacityReport): Picture {
  const operation = slowest(report)
  const of = (trial: Trial) => trial.operations.find((each) => each.operation === operation)
  const x = loadAxis(report)
  const promises = report.goals.flatMap(({ operation: about, objective }) =>
    about === operation && 'thresholdMs' in objective
      ? [{ thresholdMs: objective.thresholdMs, label: `${percentileName(toNumber(objective.target))} promised` }]
      : [],
  )
  const values = (
    clock: 'fromSchedule' | 'onTheWire',
    key: (typeof percentiles)[number]['key'],
    trials = report.trials,
  ) =>
    trials.flatMap((trial): Point[] => {
      const ms = of(trial)?.[clock][key]
      return ms === undefined || ms <= 0 ? [] : [[trial.perSecond, ms]]
    })
  const all = percentiles.flatMap(({ key }) => [...values('fromSchedule', key), ...values('onTheWire', key)])
  const held = report.trials.filter((trial) => wordOf(trial) === 'held')
  const law = queueingOf(values('fromSchedule', 'p95Ms', held))
  const fit = law?.fits
    ? ` The P95 of held trials follows a queue that is full at ${rate(law.mostPerSecond)} (${share(law.explained)} of the variation).`
    : ''
  return {
    id: 'latency-by-rate',
    claim: `${latencyClaim(report)}${fit}`,
    tables: [latencyTable(report)],
    chart: {
      x,
      y: latencyAxis([...all.map(([, ms]) => ms), ...promises.map(({ thresholdMs }) => thresholdMs)]),
      unit: 'ms',
      pointer: '/s',
      bands: intervalBand(report),
      notes: promises.map(({ thresholdMs, label }) => ({
        // At low loads nothing is near a promise.
        x: x.min,
        y: thresholdMs,
        text: `${label} ${duration(thresholdMs)}`,
        colour: 'ink',
        dot: false,
        side: 'above',
      })),
      lines: [
        ...promises.map(({ thresholdMs }) => level(x, thresholdMs, { label: '', colour: 'ink', dash: [6, 4] })),
        ...percentiles.map(
          ({ key, colour }): Line => ({
            label: '',
            colour,
            points: medians(values('onTheWire', key)),
            dash: [1, 3],
            width: 1.25,
          }),
        ),
        ...percentiles.map(
          ({ key, label, colour, dash, width }): Line => ({
            label,
            colour,
            points: medians(values('fromSchedule', key)),
            dash,
            width,
          }),
        ),
        ...marked((word) =>
          percentiles.flatMap(({ key }) =>
            values(
              'fromSchedule',
              key,
              report.trials.filter((trial) => wordOf(trial) === word),
            ),
          ),
        ),
      ],
    },
  }
}

function trialsInOrder(report: CapacityReport): Picture {
  const { trials, result } = report
  const [lower, upper] = [result.lower?.perSecond, result.upper?.perSecond ?? result.ceiling?.perSecond]
  const y = axisFromZero(
    'requests per second',
    trials.map(({ perSecond }) => perSecond),
    rate,
  )
  const last = Math.max(trials.length, 2)
  const step = Math.max(1, Math.ceil(last / 12))
  const bound = (label: string, perSecond: number | undefined): Line[] =>
    perSecond === undefined ? [] : [level({ min: 1, max: last }, perSecond, { label, colour: 'ink', dash: [6, 4] })]
  return {
    id: 'trials-in-order',
    claim: trialsClaim(report),
    tables: [trialsTable(report)],
    chart: {
      x: {
        title: 'trials in the order in which they were made',
        scale: 'linear',
        min: 0.5,
        max: last + 0.5,
        ticks: Array.from({ length: Math.floor((last - 1) / step) + 1 }, (_, i) => ({
          at: 1 + i * step,
          text: count(1 + i * step),
        })),
      },
      y: { ...y, title: 'offered' },
      unit: '/s',
      pointer: ['', ...trials.map(({ seconds }, i) => `trial ${i + 1}, ${seconds} s`)],
      bands: [],
      notes: [],
      lines: [
        ...bound('lower bound', lower),
        ...bound('upper bound', upper),
        {
          label: '',
          colour: 'subtle',
          points: trials.map(({ perSecond }, i) => [i + 1, perSecond]),
          dash: [1, 3],
          width: 1,
        },
        ...marked((word) =>
          trials.flatMap((trial, i): Point[] => (wordOf(trial) === word ? [[i + 1, trial.perSecond]] : [])),
        ),
      ],
    },
  }
}
