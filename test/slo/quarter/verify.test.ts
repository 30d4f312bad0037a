import { describe, expect, test } from 'vitest'
import { asPastQuarter, pastQuarters } from '../../../reports/quarter/history.ts'
import { parseRecord, recordJson } from '../../../reports/record.ts'
import { quarterAt } from '../../../slo/calendar.ts'
import { exampleServicesFile, loadServices } from '../../../slo/promises/promises.ts'
import { loadClasses } from '../../../slo/promises/slo-class.ts'
import type { QuarterReport } from '../../../slo/quarter/report.ts'
import { figuresOf } from '../../../slo/quarter/scoring/compose.ts'
import { verifyReport } from '../../../slo/quarter/verify.ts'
import { sampleQuarter } from '../../reports/quarter/sample-quarter.ts'

const saved = (await parseRecord(JSON.parse(await recordJson(await sampleQuarter())), 'test')) as QuarterReport
const classes = await loadClasses()
const promised = { classes, services: await loadServices({ files: [exampleServicesFile], classes }) }

test('a report that was saved and read again agrees with itself, and with its files, in every figure and sentence', async () => {
  const { checked, disagreements } = await verifyReport(saved, promised)
  expect(disagreements).toEqual([])
  expect(checked).toBeGreaterThan(10_000)
})

type Branch = Record<string | number, unknown>
type Path = readonly (string | number)[]
type Forgery = (report: Branch) => void

/** Things in lists have their places, or their names. */
const placeOf = (branch: Branch, name: string | number) =>
  Array.isArray(branch) && typeof name === 'string' ? branch.findIndex(({ id }) => id === name) : name

/** Puts what is made of the old value at a place; undefined takes it away. */
const change =
  (path: Path, make: (old: never) => unknown): Forgery =>
  (report) => {
    const branch = path.slice(0, -1).reduce((each, name) => each[placeOf(each, name)] as Branch, report)
    const place = placeOf(branch, path.at(-1) ?? '')
    const made = make(branch[place] as never)
    if (made !== undefined) branch[place] = made
    else if (Array.isArray(branch)) branch.splice(Number(place), 1)
    else delete branch[place]
  }
const put = (path: Path, value: unknown) => change(path, () => value)
const more = (path: Path, by: number) => change(path, (old: number) => old + by)
const all =
  (...forgeries: readonly Forgery[]): Forgery =>
  (report) => {
    for (const forge of forgeries) forge(report)
  }

/** As somebody would who makes all figures fit again. */
const fitting =
  (...forgeries: readonly Forgery[]): Forgery =>
  (branch) => {
    all(...forgeries)(branch)
    const report = branch as unknown as QuarterReport
    const countedUntil = Date.parse(report.countedUntil) / 1000
    const quarter = quarterAt(Date.parse(report.quarter.start) / 1000)
    const { inputs, evidence } = report
    Object.assign(report, JSON.parse(JSON.stringify(figuresOf({ quarter, countedUntil, ...inputs, evidence }))))
  }

const outlink = ['inputs', 'services', 'outlink']
const requests = ['evidence', 'outlink/requests']
const narrower = (old: string) => `${old}, response_code!="503"`

const forgeries: Readonly<Record<string, readonly [Forgery, RegExp]>> = {
  'a verdict is changed': [
    put(['services', 'ores-legacy', 'promises', 0, 'verdict'], 'met'),
    /^services\[ores-legacy\]\.promises\[availability\]\.verdict: "met", not "missed"$/,
  ],
  'a count is changed': [more([...requests, 'groups', 0, 'count'], -1), /^days\.outlink\/requests\./],
  'a selector is narrowed': [
    change([...requests, 'selectors', 0, 'matchers'], narrower),
    /^questions\.outlink\/requests\.selectors\[0\]\.matchers: .*503.*, not /,
  ],
  'a selector is narrowed in the inputs, too': [
    fitting(
      change([...outlink, 'source', 'selectors', 0, 'match'], narrower),
      change([...requests, 'selectors', 0, 'matchers'], narrower),
    ),
    /^promises\.services\[outlink\]\.source\.selectors\[0\]\.match: /,
  ],
  'what a source counts as an error is changed': [
    fitting(put(['inputs', 'sources', 'outlink', 'codes', 'errors'], '500')),
    /^promises\.sources\.outlink\.codes\.errors: "500", not "5\.\."$/,
  ],
  'a lower class is promised': [
    fitting(put([...outlink, 'targets', 0, 'class'], 'ores-derived')),
    /^promises\.services\[outlink\]\.targets\[0\]\.class: "ores-derived", not /,
  ],
  'a class promises less': [
    fitting(put(['inputs', 'classes', 0, 'availability'], { numerator: 1, denominator: 2 })),
    /^promises\.classes\[.*\]\.availability\.numerator: 1, not /,
  ],
  'a threshold is raised': [
    fitting(put([...outlink, 'targets', 0, 'thresholdMs'], 60_000)),
    /^promises\.services\[outlink\]\.targets\[0\]\.thresholdMs: 60000, not 5000$/,
  ],
  'errors are moved to another day': [
    all(
      more(['services', 'outlink', 'promises', 0, 'scopes', 0, 'days', 0, 'bad'], -10),
      more(['services', 'outlink', 'promises', 0, 'scopes', 0, 'days', 1, 'bad'], 10),
    ),
    /^services\[outlink\]\.promises\[availability\]\.scopes\[together\]\.days\[0\]\.bad: /,
  ],
  'errors are taken out of a day': [more([...requests, 'groups', 0, 'days', 3, 1], -5), /^days\.outlink\/requests\./],
  'what may have been counted on a day is changed': [
    more([...requests, 'groups', 0, 'days', 3, 2], 7),
    /^days\.outlink\/requests\..*upper: /,
  ],
  'what nobody saw on a day is changed': [
    more([...requests, 'groups', 0, 'days', 3, 3], 7),
    /^days\.outlink\/requests\..*unseen: /,
  ],
  'a finished quarter is called unfinished': [put(['finished'], false), /^finished: false, not true$/],
  'the count ends before the last bad day': [
    put(['countedUntil'], '2026-11-20T00:00:00.000Z'),
    /^countedUntil: "2026-11-20T00:00:00.000Z", not "2026-12-01T00:00:00.000Z"$/,
  ],
  'the quarter is another one': [
    put(['quarter', 'name'], 'June to August 2026'),
    /^quarter\.name: "June to August 2026", not "September to November 2026"$/,
  ],
  'a question looks at less of the quarter': [
    more([...requests, 'window', 'end'], -86_400),
    /^questions\.outlink\/requests\.window\.end: /,
  ],
  'a reason is left out': [
    put(['services', 'ores-legacy', 'promises', 0, 'reasons', 0], undefined),
    /^services\[ores-legacy\]\.promises\[availability\]\.reasons\[\d\]: .*, not "/,
  ],
  'a remark is changed': [
    put(['services', 'outlink', 'remarks', 0], 'All is well.'),
    /^services\[outlink\]\.remarks\[0\]: "All is well\.", not "/,
  ],
  'the ledger of a service is changed': [
    put(['services', 'outlink', 'ledger', 'resets'], 0),
    /^services\[outlink\]\.ledger\.resets: 0, not /,
  ],
  'the budget of a promise is changed': [
    more(['services', 'outlink', 'promises', 0, 'scopes', 0, 'budget', 'allowed'], 1),
    /\.scopes\[together\]\.budget\.allowed: /,
  ],
  'the headline is changed': [put(['verdict'], 'met'), /^verdict: "met", not /],
  'the tally is changed': [more(['tally', 'met'], 1), /^tally\.met: /],
  'a promise is dropped': [
    put(['services', 'outlink', 'promises', 0], undefined),
    /^services\[outlink\]\.promises\[availability\]: nothing, not /,
  ],
  'a service is dropped': [
    fitting(put(['inputs', 'services', 'ores-legacy'], undefined)),
    /^promises\.services\[ores-legacy\]: nothing, not /,
  ],
  'a site is dropped': [
    fitting(put([...outlink, 'sites', 1], undefined)),
    /^promises\.services\[outlink\]\.sites\[1\]: nothing, not "codfw"$/,
  ],
  'a question is dropped': [
    put(['evidence', 'outlink/durations'], undefined),
    /^questions\.outlink\/durations: nothing, not /,
  ],
  'an exclusion is added': [
    fitting(put([...outlink, 'exclusions', 0], { from: 1_790_000_000, until: 1_790_100_000, reason: 'x' })),
    /^promises\.services\[outlink\]\.exclusions\[0\]: .*, not nothing$/,
  ],
}

describe('what was changed by hand is found where', () => {
  test.for(Object.entries(forgeries))('%s', async ([, [forge, expected]]) => {
    const report = structuredClone(saved)
    forge(report as unknown as Branch)
    const { disagreements } = await verifyReport(report, promised)
    const said = disagreements.map(({ where, saved, found }) => `${where}: ${saved}, not ${found}`)
    expect(said).toContainEqual(expect.stringMatching(expected))
  })
})

test('without its files a report is held against its own word, which an honest one keeps', async () => {
  expect((await verifyReport(saved)).disagreements).toEqual([])
})

test('past quarters come from saved reports, the latest first and each once', async () => {
  const report = await sampleQuarter(10)
  const older = { ...report, quarter: { ...report.quarter, id: '2026-03', name: 'March to May 2026' } }
  const old = { ...report, quarter: { ...report.quarter, id: '2026-06', name: 'June to August 2026' } }
  const corrected = { ...old, createdAt: '2026-12-05T00:00:00.000Z', finished: true }
  expect(pastQuarters([report, older, corrected, old], { id: '2026-09' })).toEqual([
    asPastQuarter(corrected),
    asPastQuarter(older),
  ])
})
