import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OptionalPart } from '../../slo/conventions.ts'
import { launchOptionalPart, untilOptionalPartReady, urlsOfParts } from '../../stack/parts/optional-parts.ts'
import { stopGroup } from '../../stack/process/group.ts'
import type { RunningStack } from '../../stack/running/running-stack.ts'
import { relaunch } from '../../stack/service/restart.ts'
import { startStack } from '../../stack/stack.ts'
import { revisionId } from '../../wiki/revisions.ts'
import { edit } from '../reference-service/changes/events.ts'
import { type ServiceProcess, serviceProcess } from '../reference-service/service-process.ts'
import { everydayIo } from '../stack/test-io.ts'
import { eventually } from './stack-program.ts'

const parts: readonly OptionalPart[] = ['lambda', 'mediawiki', 'kafka', 'eventgate']
const io = everydayIo()
let folder: string
let stack: RunningStack
let consumer: ServiceProcess
/** In the place of those that were killed. */
const others: { stop(): Promise<unknown> }[] = []
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liftwing-slo-changes-stack-'))
  stack = await startStack(
    {
      stack: 'native',
      fresh: true,
      heapMiB: 512,
      // A lone Cassandra that is killed has lost what it acknowledges otherwise, up to ten seconds of it.
      commitLogSync: 'batch',
      parts: [...parts],
      logFolder: join(folder, 'logs'),
    },
    io,
  )
  const rulesFile = join(folder, 'rules.yaml')
  await writeFile(
    rulesFile,
    `liftwing:
  uri: ${stack.record.parts.service.url}
  models:
    outlink-topic-model:
      concurrency: 8
      namespace: articletopic-outlink
      kafka_topic: mediawiki.page_change.v1
      retry_delay: 1000
      retry_factor: 2
      retry_limit: 5
`,
  )
  consumer = await serviceProcess(
    {
      RULES_FILE: rulesFile,
      KAFKA_BROKERS: new URL(url('kafka')).host,
      KAFKA_CREATE_TOPICS: 'true',
      EVENTGATE_URL: url('eventgate'),
      LOG_LEVEL: 'error',
    },
    'changes/main.ts',
  )
  await consumer.until('/readyz', 200)
})
afterAll(async () => {
  await consumer?.[Symbol.asyncDispose]()
  for (const { stop } of others) await stop()
  await stack?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

/** A program that runs, to be started once more: in its folder, with its arguments and its environment. */
async function sameProgram(pid: number) {
  const [words, variables] = await Promise.all(
    ['cmdline', 'environ'].map(async (name) =>
      (await readFile(`/proc/${pid}/${name}`, 'utf8')).split('\0').slice(0, -1),
    ),
  )
  const [command = '', ...args] = words ?? []
  const env = Object.fromEntries((variables ?? []).map((each) => each.split(/=(.*)/s).slice(0, 2)))
  const cwd = await readlink(`/proc/${pid}/cwd`)
  return () => {
    const child = spawn(command, args, { cwd, env, stdio: 'ignore' })
    const ended = once(child, 'exit')
    return {
      stop: async () => {
        child.kill('SIGKILL')
        await ended
      },
    }
  }
}

const url = (part: OptionalPart) => stack.record.parts[part]?.url ?? ''
const pidOf = (part: string) => stack.pids()[part]?.[0] as number

let ids = 0
const change = (pageId: number, n: number, kind = 'edit') => ({
  ...edit,
  meta: { ...edit.meta, id: `stack-${ids++}` },
  page_change_kind: kind,
  changelog_kind: kind === 'delete' ? 'delete' : 'update',
  page: { ...edit.page, page_id: pageId },
  revision: { ...edit.revision, rev_id: revisionId(pageId, n) },
})

async function post(events: readonly object[]) {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${url('eventgate')}/v1/events`, {
    method: 'POST',
    headers,
    body: JSON.stringify(events),
  })
  expect(response.status).toBe(201)
}

interface Topics {
  readonly predictions: readonly { readonly topic: string; readonly score: number }[]
}

const byName = ({ predictions }: Topics) => Object.fromEntries(predictions.map(({ topic, score }) => [topic, score]))

/** What the cache has stored of a page, without asking anybody; undefined where that is nothing. */
async function stored(pageId: number) {
  const { service } = stack.record.parts
  const headers = { 'cache-control': 'only-if-cached' }
  const response = await fetch(`${service.url}/v1/topics/enwiki/${pageId}?debug=true`, { headers })
  return response.ok ? byName((await response.json()) as Topics) : undefined
}

/** What the model says about a revision. */
async function predicted(pageId: number, n: number) {
  const response = await fetch(`${url('lambda')}/v1/models/articletopic:predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ wiki_id: 'enwiki', page_id: pageId, revision_id: revisionId(pageId, n) }),
  })
  return byName((await response.json()) as Topics)
}

async function untilStored(pages: readonly number[], n: number) {
  const wanted = await Promise.all(pages.map((page) => predicted(page, n)))
  const found = await eventually(
    () => Promise.all(pages.map((page) => stored(page).catch(() => undefined))),
    (all) => JSON.stringify(all) === JSON.stringify(wanted),
  )
  expect(found).toEqual(wanted)
}

const counted = async (pattern: string) =>
  Number(new RegExp(`^${pattern} (\\d+)$`, 'm').exec(await (await consumer.fetch('/metrics')).text())?.[1] ?? 0)
const outcome = (name: string) => counted(`changes_events_total\\{[^}]*outcome="${name}"\\}`)
const stalls = () => counted('changes_stalls_total\\{[^}]*server="cache"\\}')

test('what MediaWiki tells is visible in the cache, and an older revision that comes later is not', async () => {
  const pages = [101, 102, 103, 104]
  for (const n of [6, 7, 8]) await post(pages.map((page) => change(page, n)))
  await untilStored(pages, 8)
  await post([change(101, 7), change(102, 9)])
  await untilStored([102], 9)
  await eventually(
    () => outcome('refreshed'),
    (refreshed) => refreshed === 14,
  )
  await untilStored([101], 8)
  await post([change(103, 8, 'delete')])
  expect(
    await eventually(
      () => stored(103),
      (topics) => topics === undefined,
    ),
  ).toBeUndefined()
  expect(await counted('changes_predictions_total\\{[^}]*outcome="accepted"\\}')).toBe(14)
})

/** Sends changes and returns in their midst. */
async function midStream(pages: readonly number[]) {
  const before = await outcome('refreshed')
  await post(pages.map((page) => change(page, 6)))
  const enough = await eventually(
    () => outcome('refreshed'),
    (refreshed) => refreshed >= before + 10,
  )
  expect(enough).toBeGreaterThanOrEqual(before + 10)
}

test('nothing is lost when the lambda is killed in mid-stream and comes back', async () => {
  const pages = Array.from({ length: 200 }, (_, i) => 1201 + i)
  const before = await stalls()
  await midStream(pages)
  process.kill(pidOf('lambda'), 'SIGKILL')
  expect(await eventually(stalls, (n) => n > before)).toBeGreaterThan(before)
  const lambda = await launchOptionalPart(io, {
    part: 'lambda',
    urls: urlsOfParts(stack.record.parts),
    serviceUrl: stack.record.parts.service.url,
    logFile: join(folder, 'lambda.log'),
    env: {},
    orphan: 'stops',
  })
  others.push({ stop: () => stopGroup(io, lambda.identity, 2000) })
  await untilOptionalPartReady(io, lambda, 'lambda', url('lambda'))
  await untilStored(pages, 6)
  expect(await outcome('dead_letter')).toBe(0)
})

test('nothing is lost when Cassandra does not answer for a while: the stream stalls', async () => {
  const pages = Array.from({ length: 40 }, (_, i) => 301 + i)
  const before = await stalls()
  process.kill(pidOf('cassandra'), 'SIGSTOP')
  try {
    await post(pages.map((page) => change(page, 6)))
    expect(await eventually(stalls, (n) => n > before)).toBeGreaterThan(before)
  } finally {
    process.kill(pidOf('cassandra'), 'SIGCONT')
  }
  await untilStored(pages, 6)
  expect(await outcome('dead_letter')).toBe(0)
})

test('nothing is lost when the cache is killed in mid-stream and comes back', async () => {
  const pages = Array.from({ length: 100 }, (_, i) => 401 + i)
  const before = await stalls()
  await midStream(pages)
  process.kill(pidOf('service'), 'SIGKILL')
  expect(await eventually(stalls, (n) => n > before)).toBeGreaterThan(before)
  const program = { name: 'the cache', folder: io.root, orphan: 'stops', env: {} } as const
  const { origin } = await relaunch(io, stack.record, stack.record.parts.service, program)
  if (origin.source === 'native') others.push({ stop: () => stopGroup(io, origin.process, 2000) })
  await untilStored(pages, 6)
  expect(await outcome('dead_letter')).toBe(0)
})

test('nothing is lost when Cassandra is killed in mid-stream and comes back', async () => {
  const pages = Array.from({ length: 100 }, (_, i) => 501 + i)
  const before = await stalls()
  const again = await sameProgram(pidOf('cassandra'))
  await midStream(pages)
  process.kill(pidOf('cassandra'), 'SIGKILL')
  expect(await eventually(stalls, (n) => n > before)).toBeGreaterThan(before)
  others.push(again())
  await untilStored(pages, 6)
  expect(await outcome('dead_letter')).toBe(0)
})
