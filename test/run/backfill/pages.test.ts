import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openCorpus } from '../../../run/backfill/corpus.ts'
import { backfillPages, type PagesOptions } from '../../../run/backfill/pages.ts'
import { start } from '../../../run/backfill/source.ts'
import { answeringServer } from '../../answering-server.ts'
import { lambdaServer } from '../../reference-service/lambda-server.ts'
import { runningService } from '../../reference-service/running-service.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liftwing-slo-pages-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const run = async (given: string, target: string, changes: Partial<PagesOptions> = {}) =>
  backfillPages({
    corpus: await openCorpus(given, join(folder, given)),
    target,
    rules: { wikis: undefined },
    headers: {},
    timeoutMs: 5000,
    concurrency: 4,
    perSecond: undefined,
    again: false,
    notesFolder: join(folder, 'notes'),
    badRowsFile: join(folder, 'bad-rows.jsonl'),
    pid: 1,
    signal: new AbortController().signal,
    now: Date.now,
    random: () => 0,
    onProgress: () => undefined,
    ...changes,
  })

describe('a corpus', () => {
  const pagesOf = async (given: string, from = start) => {
    const found: unknown[] = []
    for await (const { record } of (await openCorpus(given, join(folder, given))).records(from)) found.push(record)
    return found
  }
  const page = (wiki_id: string, page_id: number | string) => ({ wiki_id, page_id })

  it.each([
    ['enwiki:3-5', [page('enwiki', 3), page('enwiki', 4), page('enwiki', 5)]],
    ['enwiki:9,be_x_oldwiki:1-2', [page('enwiki', 9), page('be_x_oldwiki', 1), page('be_x_oldwiki', 2)]],
  ])('of ranges, %s, has these pages', async (given, expected) => {
    expect(await pagesOf(given)).toEqual(expected)
    expect(await pagesOf(given, { rows: 2, bytes: 0 })).toEqual(expected.slice(2))
  })

  it('of a file has a page a line, however it is spelled', async () => {
    await writeFile(
      join(folder, 'file'),
      'enwiki\t12\ndewiki,7\r\n\nfrwiki:5\nitwiki 9\n{"wiki_id":"eswiki","page_id":3}\nonly\n',
    )
    const found = await pagesOf('file')
    expect(found.slice(0, 5)).toEqual([
      page('enwiki', '12'),
      page('dewiki', '7'),
      page('frwiki', '5'),
      page('itwiki', '9'),
      page('eswiki', 3),
    ])
    expect(found[5]).toMatchObject({ reason: 'it is not a wiki id and a page id', text: 'only' })
  })

  it.each([
    ['nowhere.tsv', /^nowhere\.tsv is neither a file nor a range of pages such as enwiki:1-100000\.$/],
    ['enwiki:5-1', /^enwiki:5-1 has a range that does not go/],
    ['enwiki:0-1', /^enwiki:0-1 has a range/],
  ])('%s is refused with a sentence', async (given, sentence) => {
    await expect(openCorpus(given, join(folder, given))).rejects.toThrow(sentence)
  })
})

it('has the service calculate and store what it has not, and finds it stored', async () => {
  await using lambda = await lambdaServer()
  await using service = await runningService({ env: { LAMBDA_URL: lambda.url } })
  const first = await run('enwiki:1-40', service.origin)
  expect(first).toMatchObject({ before: undefined, again: { asked: 40, stored: 40 } })
  expect(first.counts).toMatchObject({ stored: 40, hit: 0, failed: 0 })
  expect((await run('enwiki:1-40', service.origin)).before).toMatchObject({ stored: 40 })
  expect((await run('enwiki:31-50', service.origin)).counts).toMatchObject({ stored: 10, hit: 10 })
})

describe('a cache', () => {
  type Answer = (request: IncomingMessage, response: ServerResponse, asked: number) => void
  /** Counts how often each page was asked for. */
  const cache = async (answer: Answer) => {
    const asked = new Map<string, number>()
    const url = await answeringServer((request, response) => {
      const path = request.url ?? ''
      asked.set(path, (asked.get(path) ?? 0) + 1)
      answer(request, response, asked.get(path) ?? 0)
    })
    return { url, asked }
  }
  const status =
    (code: number, headers: Record<string, string> = {}): Answer =>
    (_, response) =>
      response.writeHead(code, headers).end('{}')
  const said = (cacheStatus: string, code = 200) => status(code, { 'cache-status': cacheStatus })

  it.each<[string, string, Answer]>([
    ['that has a page', 'hit', said('topic-cache;hit')],
    ['that has stored a page', 'stored', said('topic-cache;fwd=miss;fwd-status=200;stored')],
    ['behind another, which counts', 'stored', said('topic-cache;fwd=miss;stored, edge;fwd=uri-miss')],
    ['that could not store', 'unstored', said('topic-cache;fwd=miss;fwd-status=200')],
    ['that knows of no such page', 'absent', said('topic-cache;fwd=miss;fwd-status=404', 404)],
    ['that says nothing of it', 'untold', status(200)],
    ['that says what nobody understands', 'untold', said('?!')],
    ['that refuses a page', 'failed', status(400)],
  ])('%s is counted', async (_, outcome, answer) => {
    const { url } = await cache(answer)
    const { counts, again } = await run('enwiki:1-3', url)
    expect(Object.entries(counts).filter(([, count]) => count > 0)).toEqual([[outcome, 3]])
    expect(again.stored).toBe(0)
  })

  it('is asked again when it is busy, as late as it says', async () => {
    const busyOnce: Answer = (request, response, asked) =>
      (asked === 1 ? status(request.url?.endsWith('1') ? 503 : 429, { 'retry-after': '0' }) : said('c;hit'))(
        request,
        response,
        asked,
      )
    const { url, asked } = await cache(busyOnce)
    expect((await run('enwiki:1-2', url)).counts.hit).toBe(2)
    expect([...asked.values()]).toEqual([2, 2])
  })

  it('sets aside the page that fails while others are answered', async () => {
    const { url } = await cache((request, response, asked) =>
      (request.url?.endsWith('/2') ? status(500, { 'retry-after': '0' }) : said('c;hit'))(request, response, asked),
    )
    const { counts, firstReason } = await run('enwiki:1-3', url)
    expect(counts).toMatchObject({ hit: 2, failed: 1 })
    expect(firstReason).toBe('page 2: HTTP 500')
    expect(JSON.parse(await readFile(join(folder, 'bad-rows.jsonl'), 'utf8'))).toMatchObject({
      number: 2,
      reason: 'HTTP 500',
    })
  })

  /** Later by ten seconds at each look, so that nobody waits for a patience to end. */
  const hurried = () => {
    let ms = 0
    return () => {
      ms += 10_000
      return ms
    }
  }

  it.each<[string, Answer, RegExp]>([
    ['that answers nothing', status(503, { 'retry-after': '0' }), /answers nothing any more: HTTP 503\.$/],
    ['without a lambda', status(404), /calculates nothing for a page that it does not have\.$/],
    ['that lets nobody in', status(401), /does not let us in \(HTTP 401\)\.$/],
  ])('%s ends the work, which begins there again', async (_, answer, sentence) => {
    let isMended = false
    const { url } = await cache((...of) => (isMended ? said('c;hit') : answer)(...of))
    await expect(run('enwiki:1-3', url, { now: hurried() })).rejects.toThrow(sentence)
    isMended = true
    expect((await run('enwiki:1-3', url)).counts.hit).toBe(3)
  })

  it('goes on where it was interrupted, and counts every page once', async () => {
    const stop = new AbortController()
    const { url, asked } = await cache((request, response, times) => {
      if (request.url?.endsWith('/200')) stop.abort(new Error('enough'))
      said('c;hit')(request, response, times)
    })
    await expect(run('enwiki:1-400', url, { signal: stop.signal })).rejects.toThrow('enough')
    const { counts, before } = await run('enwiki:1-400', url)
    expect((before?.hit ?? 0) + counts.hit).toBe(400)
    expect(before?.hit).toBeGreaterThan(150)
    expect(asked.size).toBe(400)
  })
})
