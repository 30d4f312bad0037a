import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { beginningOf } from '../../../slo/counting/series/births.ts'
import { incrementsOf } from '../../../slo/counting/series/increments.ts'
import type { Sample } from '../../../slo/prometheus/samples.ts'
import { VERSIONS } from '../../../stack/toolchain/versions.ts'
import { type Evaluation, type LoadedSeries, readPromqlTest, seconds } from '../../quarter-kit/promqltest.ts'

/** Prometheus 3.15.0 is module v0.315.0; its tests come with the source that the toolchain downloads. */
const [major = '', minor = '', patch = ''] = VERSIONS.prometheus.split('.')
const module = `github.com/prometheus/prometheus@v0.${major}${minor.padStart(2, '0')}.${patch}`
const folder = join(moduleCache(), module, 'promql/promqltest/testdata')
const isThere = existsSync(folder)

function moduleCache(): string {
  try {
    return execFileSync('go', ['env', 'GOMODCACHE'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return join(homedir(), 'go/pkg/mod')
  }
}

/** How far back Prometheus looks for a value. */
const lookback = 300
const counterQuery = /^(round\()?(increase|resets)\((\w+)(?:\{[^}]*\})?\[([\w.]+)\]( anchored)?\)\)?$/

/** Only questions whose answer is a number of events: neither extrapolated, nor interpolated, nor about native histograms. */
function questionOf({ query }: Evaluation) {
  const match = counterQuery.exec(query)
  if (!match) return undefined
  const [, rounded, name, metric = '', range = '', anchored] = match
  const isExact = name === 'resets' || anchored !== undefined || (rounded !== undefined && range.endsWith('1ms'))
  return isExact ? { name, metric, range: seconds(range), isAnchored: anchored !== undefined } : undefined
}

function answer({ samples, starts }: LoadedSeries, at: number, range: number, isAnchored: boolean) {
  const inside = samples.filter(([time]) => time > at - range && time <= at)
  if (inside.length === 0) return undefined
  const before = samples.findLast(([time]) => time <= at - range && time > at - range - lookback)
  const baseline = before && isAnchored ? { at: before[0], value: before[1] } : undefined
  const counted = incrementsOf(inside as readonly Sample[], baseline, starts)
  const [first, value] = inside[0] ?? [0, 0]
  const story = { starts, seenFrom: undefined, ended: [], unseenFrom: undefined, isHiding: false, mostSince: undefined }
  const origin = beginningOf({ at: first, value, labels: {} }, story, { windowStart: at - range, intervalSeconds: 60 })
  const isProven = baseline === undefined && starts.length > 0 && origin.kind === 'zero'
  return { ...counted, total: counted.total + (isProven ? value : 0) }
}

/**
 * Whether a process that starts at the very instant of a sample starts before or after it is told by the start timestamp of each
 * sample, but not by a list of starts; no scrape takes no time.
 */
function isDecidable({ samples, starts }: LoadedSeries): boolean {
  return !samples.some(([at]) => starts.includes(at))
}

const files = ['extended_vectors.test', 'functions.test', 'start_timestamps.test']
const labelsOf = (selector: string) => selector.replace(/^[^{]*/, '') || '{}'
const cases = !isThere
  ? []
  : files.flatMap((file) =>
      readPromqlTest(readFileSync(join(folder, file), 'utf8')).flatMap((evaluation) => {
        const question = questionOf(evaluation)
        const about = evaluation.loaded.filter(
          (each) => each.selector.split('{')[0] === question?.metric && each.samples.length > 0 && isDecidable(each),
        )
        const pairs = evaluation.expected.flatMap(({ selector, value }) => {
          const series = about.find((each) => labelsOf(each.selector) === labelsOf(selector))
          return series ? [{ series, value }] : []
        })
        return question && pairs.length > 0 ? [{ file, question, evaluation, pairs }] : []
      }),
    )

describe.skipIf(!isThere)(`the counter cases of Prometheus' own tests, as far as ${module} is downloaded`, () => {
  test('are many', () => {
    expect(cases.length).toBeGreaterThan(40)
  })

  test.each(
    cases.map(
      (each) =>
        [`${each.file}:${each.evaluation.line} ${each.evaluation.query} at ${each.evaluation.at} s`, each] as const,
    ),
  )('%s', (_, { question, evaluation, pairs }) => {
    for (const { series, value } of pairs) {
      const counted = answer(series, evaluation.at, question.range, question.isAnchored)
      expect(question.name === 'resets' ? counted?.resets : counted?.total).toBe(value)
    }
  })
})
