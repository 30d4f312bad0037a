// @ts-check
/**
 * Holds two runs against each other. Pure, so that a test can ask it, too.
 *
 * @typedef {import('../shelf/side.ts').ShownRun} ShownRun
 * @typedef {import('../charts/chart-spec.ts').ChartSpec} ChartSpec
 */

/**
 * By how much B differs from A, in percent; of nothing, and of what only one of them has, there is no ratio.
 * @param {number | undefined} a
 * @param {number | undefined} b
 */
export function change(a, b) {
  if (a === undefined || b === undefined || a <= 0) return ''
  const percent = 100 * (b / a - 1)
  if (percent >= 900) return `${Math.round(b / a).toLocaleString('en-US')} times`
  const text = Math.abs(percent) < 10 ? Math.abs(percent).toFixed(1) : String(Math.round(Math.abs(percent)))
  return Number(text) === 0 ? 'the same' : `${percent < 0 ? '−' : '+'}${text} %`
}

/**
 * What only one has is told as such; both keep their order.
 * @template {{ readonly name: string }} T
 * @param {readonly T[]} a
 * @param {readonly T[]} b
 * @returns {{ name: string, a: T | undefined, b: T | undefined }[]}
 */
export function rowsOf(a, b) {
  const names = [...new Set([...a, ...b].map(({ name }) => name))]
  return names.map((name) => ({
    name,
    a: a.find((row) => row.name === name),
    b: b.find((row) => row.name === name),
  }))
}

/**
 * Line by line; what only one of them noted differs, too.
 * @param {Readonly<Record<string, string>>} a
 * @param {Readonly<Record<string, string>>} b
 */
export function differing(a, b) {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .map((name) => ({ name, a: a[name] ?? 'not noted', b: b[name] ?? 'not noted' }))
    .filter((row) => row.a !== row.b)
}

/**
 * In one sentence, what the pair is worth.
 * @param {ShownRun} a
 * @param {ShownRun} b
 */
export function sentence(a, b) {
  if (a === b) return 'A and B are the same run: choose another one.'
  const made = differing(a.made, b.made).length
  const verdicts = a.verdict === b.verdict ? `both ${a.verdict}` : `A ${a.verdict}, B ${b.verdict}`
  const alike =
    made === 0
      ? 'load, machine and versions were the same'
      : `load, machine or versions differ in ${made} ${made === 1 ? 'respect' : 'respects'}`
  const capital = verdicts.charAt(0).toUpperCase() + verdicts.slice(1)
  return `${capital}; ${alike}.`
}

/**
 * The percentile curves of one operation, on one pair of axes; undefined where neither has one.
 * @param {ShownRun} a
 * @param {ShownRun} b
 * @param {string} operation
 * @param {readonly { readonly at: number, readonly text: string }[]} quantiles
 * @returns {ChartSpec | undefined}
 */
export function curves(a, b, operation, quantiles) {
  const [left, right] = [a.curves[operation] ?? [], b.curves[operation] ?? []]
  const values = [...left, ...right].map(([, ms]) => ms).filter((ms) => ms > 0)
  if (values.length === 0) return undefined
  const most = quantiles.at(-1)?.at ?? 1
  const [min, max] = [stepBelow(Math.min(...values)), stepAbove(Math.max(...values))]
  /** @param {readonly (readonly [number, number])[]} points */
  const drawn = (points) =>
    points.map(
      ([quantile, ms]) => /** @type {const} */ ([quantile === 1 ? most : Math.min(1 / (1 - quantile), most), ms]),
    )
  return {
    x: {
      title: 'percentile of requests, the tail stretched',
      scale: 'log',
      min: 1,
      max: most,
      ticks: quantiles.map((tick, i) => (i === 2 ? { ...tick, minor: true } : tick)),
    },
    y: { title: 'latency', scale: 'log', min, max, ticks: steps(min, max) },
    unit: 'ms',
    bands: [],
    notes: [],
    lines: [
      { label: 'A', colour: 'subtle', points: drawn(left), dash: [6, 4], width: 2 },
      { label: 'B', colour: 'accent', points: drawn(right), dash: [], width: 2.5 },
    ],
  }
}

const factors = [1, 2, 5]

/** @param {number} value */
function stepBelow(value) {
  const decade = 10 ** Math.floor(Math.log10(value))
  return Number(((factors.findLast((factor) => factor * decade <= value) ?? 1) * decade).toPrecision(1))
}

/** @param {number} value */
function stepAbove(value) {
  const decade = 10 ** Math.floor(Math.log10(value))
  return Number((([...factors, 10].find((factor) => factor * decade >= value) ?? 10) * decade).toPrecision(1))
}

/**
 * @param {number} min
 * @param {number} max
 */
function steps(min, max) {
  const few = Math.log10(max / min) < 2.4
  const all = Array.from({ length: 12 }, (_, i) => 10 ** (i - 4)).flatMap((decade) =>
    (few ? factors : [1]).map((factor) => Number((factor * decade).toPrecision(1))),
  )
  return all
    .filter((at) => at >= min && at <= max)
    .map((at) => ({ at, text: at >= 1000 ? `${at / 1000} s` : `${at} ms` }))
}
