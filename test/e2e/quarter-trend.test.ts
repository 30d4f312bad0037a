import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commandsFor } from '../../cli/commands.ts'
import { runCli } from '../../cli/program.ts'
import { exitCodes } from '../../cli/world/exit-codes.ts'
import { asPastQuarter } from '../../reports/quarter/history.ts'
import { readReport } from '../../reports/read-report.ts'
import { makeExampleQuarter } from '../../slo/example/make.ts'
import { exampleQuarters } from '../../slo/example/story.ts'
import type { QuarterReport } from '../../slo/quarter/report.ts'
import { recordingWorld } from '../cli/world.ts'
import { type WorkingPlace, workingPlace } from './working-place.ts'

/** Each of the example's quarters after the other, as whoever tries it reports them: into one folder, with a summary for GitHub Actions. */
const began = 'What another step said.\n'
let place: WorkingPlace
let summary: string
const codes: number[] = []
const reports: Partial<Record<string, QuarterReport>> = {}
const folderOf = (id: string) => join(place.output, `quarter-${id}`)

beforeAll(async () => {
  place = await workingPlace()
  summary = join(place.folder, 'summary.md')
  await writeFile(summary, began)
  for (const id of exampleQuarters) {
    const argv = ['report', '--example', '--quarter', id, '--output', place.output]
    const env = { ...process.env, ...place.env, GITHUB_STEP_SUMMARY: summary }
    const { world } = recordingWorld(argv, { env, cwd: place.folder, now: Date.now })
    codes.push(await runCli(world, await commandsFor(argv)))
    const report = await readReport(folderOf(id))
    if (report.kind === 'quarter') reports[id] = report
  }
})
afterAll(() => place?.[Symbol.asyncDispose]())

const told = (id: string) => {
  const report = reports[id]
  if (!report) throw new Error(`there is no report of ${id}`)
  return report
}

describe("the example's quarters, one after the other", () => {
  test('keep all promises but one that lies between two edges, and one in summer', () => {
    const others = (id: string) =>
      asPastQuarter(told(id)).promises.flatMap(({ service, promise, verdict }) =>
        verdict === 'met' ? [] : [`${service} ${promise} ${verdict}`],
      )
    const between = 'kubernetes-api latency inconclusive'
    expect(exampleQuarters.map(others)).toEqual([[between], ['articlequality availability missed', between], [between]])
    expect(codes).toEqual([exitCodes.inconclusive, exitCodes.missed, exitCodes.inconclusive])
  })

  test('have a page below 1.5 MB each', async () => {
    for (const id of exampleQuarters) {
      expect(told(id).services.flatMap(({ promises }) => promises)).toHaveLength(14)
      expect((await readFile(join(folderOf(id), 'report.html'))).length).toBeLessThan(1_500_000)
    }
  })

  test('are remembered by those after them, the latest first', () => {
    const past = (id: string) => asPastQuarter(told(id))
    expect(told('2026-03').history).toEqual([])
    expect(told('2026-06').history).toEqual([past('2026-03')])
    expect(told('2026-09').history).toEqual([past('2026-06'), past('2026-03')])
  })

  test.each(['2026-03', '2026-06'] as const)('are remembered to the request: outlink in %s', async (id) => {
    const { truth } = await makeExampleQuarter(join(place.cache, 'example'), id)
    const mine = truth.counts.filter(
      ({ metric, service, isStaging }) =>
        metric === 'istio_requests_total' && service === 'outlink-topic-model-predictor' && !isStaging,
    )
    const sum = (counts: typeof mine) => counts.reduce((total, { visible }) => total + visible, 0)
    const total = sum(mine)
    const bad = sum(mine.filter(({ labels }) => /^5/.test(labels['response_code'] ?? '')))
    const past = told('2026-09').history.find((each) => each.id === id)
    expect(past?.promises.filter(({ service }) => service === 'outlink')[0]).toMatchObject({
      promise: 'availability',
      good: total - bad,
      total,
    })
  })

  test('show the trend of each promise in the last report', async () => {
    const markdown = await readFile(join(folderOf('2026-09'), 'report.md'), 'utf8')
    const rows = markdown.split('\n').filter((line) => / to (May|August|November) 2026 \|.*Availability/.test(line))
    const verdicts = rows.map(
      (row) => `${/(May|August|November)/.exec(row)?.[0]} ${/met|missed|inconclusive/.exec(row)?.[0]}`,
    )
    expect(verdicts.slice(0, 3)).toEqual(['November met', 'August missed', 'May met'])
    expect(verdicts).toHaveLength(3 * told('2026-09').services.length)
  })

  test('stand one below the other in the summary that GitHub Actions shows, below what was there', async () => {
    const written = exampleQuarters.map((id) => readFile(join(folderOf(id), 'report.md'), 'utf8'))
    expect(await readFile(summary, 'utf8')).toBe([began, ...(await Promise.all(written))].join(''))
  })
})
