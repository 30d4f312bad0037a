import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseQuarter, type Quarter } from '../../slo/calendar.ts'
import { makeExampleQuarter } from '../../slo/example/make.ts'
import { connectPrometheus, type StreamingPrometheus } from '../../slo/prometheus/prometheus.ts'
import { exampleServicesFile, loadServices, promisesOf, resolveSource } from '../../slo/promises/promises.ts'
import { loadClasses } from '../../slo/promises/slo-class.ts'
import { knownEdges } from '../../slo/quarter/histogram-edges.ts'
import { gather } from '../../slo/quarter/observe/gather.ts'
import { findRecordings } from '../../slo/quarter/observe/recordings.ts'
import { type Question, scoredQuestions } from '../../slo/quarter/question.ts'
import { recordedEverySeconds } from '../../slo/quarter/recording-name.ts'
import { recordingRules } from '../../slo/rules/recording.ts'
import { prometheusOnData } from '../../stack/prometheus/on-data.ts'
import { ensurePrometheus } from '../../stack/toolchain/go-tools.ts'
import { patienceMs } from '../patience.ts'
import { type Loaded, loadedPrometheus } from '../quarter-kit/loaded-prometheus.ts'
import { everydayIo } from '../stack/test-io.ts'

const daySeconds = 86_400
const quarter: Quarter = parseQuarter('2026-09', 0)
const open = new AsyncDisposableStack()
let tools: { server: string; promtool: string }
let prometheus: StreamingPrometheus

beforeAll(async () => {
  tools = await ensurePrometheus(everydayIo())
  const folder = await mkdtemp(join(tmpdir(), 'quarter-rules-'))
  open.defer(() => rm(folder, { recursive: true, force: true }))
  const { dataFolder } = await makeExampleQuarter(folder)
  const served = open.use(await prometheusOnData(everydayIo(), { server: tools.server, dataFolder }))
  prometheus = connectPrometheus({ url: served.url, timeoutMs: patienceMs })
})
afterAll(() => open.disposeAsync())

async function questionsOf(id: string, window: Question['window']): Promise<readonly Question[]> {
  const classes = await loadClasses()
  const service = (await loadServices({ files: [exampleServicesFile], classes })).find((each) => each.id === id)
  if (!service) throw new Error(`no service ${id}`)
  const source = await resolveSource(service)
  const promises = promisesOf(service, classes, quarter.start)
  return scoredQuestions({ service, source, promises, edges: knownEdges(source, promises) }, window)
}

/** What the rules would have recorded, from the rules' own expressions at the instants at which they would have run. */
async function recordedBy(questions: readonly Question[], { start, end }: Question['window']) {
  const series = questions.map(async (question) => {
    const [rule] = recordingRules(question, 'exact')
    if (!rule) throw new Error(`${question.key} is not recorded`)
    const { record, expr, labels } = rule
    const window = { start: start + recordedEverySeconds, end, stepSeconds: recordedEverySeconds }
    const found: Loaded[] = []
    await prometheus.each(expr, window, (each) =>
      found.push({ metric: record, labels: { ...each.labels, ...labels }, samples: each.samples }),
    )
    return found
  })
  return (await Promise.all(series)).flat()
}

test.each(['articlequality', 'revertrisk-language-agnostic'])(
  'recorded counts of %s are those of the source, to the request',
  async (id) => {
    const window = { start: quarter.start + 41 * daySeconds, end: quarter.start + 46 * daySeconds }
    const questions = await questionsOf(id, window)
    const world = { prometheus: tools.server, promtool: tools.promtool }
    await using served = await loadedPrometheus(world, await recordedBy(questions, window))
    const recorded = connectPrometheus({ url: served.url, timeoutMs: patienceMs })
    const recordings = await findRecordings(recorded, questions, window)
    expect([...recordings.keys()]).toEqual(questions.map(({ key }) => key))
    const now = quarter.end + daySeconds
    const read = await gather({ prometheus: recorded, now }, questions, window.start, () => {}, recordings)
    const counted = await gather({ prometheus, now }, questions, window.start, () => {})
    for (const { key } of questions) {
      expect(read[key]?.ledger.methods).toEqual(['recorded'])
      const counts = (evidence = read[key]) => evidence?.groups.map(({ labels, count }) => [labels, count])
      expect(new Set(counts())).toEqual(new Set(counts(counted[key])))
    }
  },
)

test('a day on which one site was not scraped is counted at its source', async () => {
  const window = { start: quarter.start + 62 * daySeconds, end: quarter.start + 65 * daySeconds }
  const questions = await questionsOf('articlequality', window)
  const recordings = await recordedBy(questions, window)
  await using served = await loadedPrometheus({ prometheus: tools.server, promtool: tools.promtool }, recordings)
  const recorded = connectPrometheus({ url: served.url, timeoutMs: patienceMs })
  const found = await findRecordings(recorded, questions, window)
  const read = await gather({ prometheus: recorded, now: quarter.end }, questions, window.start, () => {}, found)
  const days = read['articlequality/requests']?.groups.flatMap((group) => group.days.map(([day]) => day))
  expect([...new Set(days)]).toEqual([0, 2])
})

test('a question whose labels were renamed is never read from recordings', async () => {
  const window = { start: quarter.start, end: quarter.start + daySeconds }
  const questions = await questionsOf('outlink', window)
  const samples = [[window.start + recordedEverySeconds, 1]] as const
  const claimed = questions
    .flatMap((question) => recordingRules(question, 'exact'))
    .map(({ record, labels }) => ({ metric: record, labels, samples }))
  await using served = await loadedPrometheus({ prometheus: tools.server, promtool: tools.promtool }, claimed)
  const recorded = connectPrometheus({ url: served.url, timeoutMs: patienceMs })
  expect((await findRecordings(recorded, questions, window)).size).toBe(0)
})
