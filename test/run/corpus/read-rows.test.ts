import { describe, expect, test } from 'vitest'
import { readRows } from '../../../run/corpus/read-rows.ts'
import { corpus } from '../../../scenarios/lib/rows/corpus.ts'
import { answeringServer } from '../../answering-server.ts'

const rows = 1000
const usual = { rows, seed: 1, mark: 'run-1', signal: new AbortController().signal }
const never = new AbortController().signal
const pathOf = (row: number) => {
  const { wikiId, pageId } = corpus(1).key(row)
  return `/v1/topics/${wikiId}/${pageId}`
}

describe('reading rows as fast as they are answered', () => {
  test('asks for the rows of the corpus in turn, marked as a load test, and counts what was there', async () => {
    const asked: (string | undefined)[] = []
    const marks = new Set<unknown>()
    const absent = pathOf(3)
    const serviceUrl = await answeringServer(({ url, headers }, response) => {
      asked.push(url)
      marks.add(headers['x-load-test'])
      response.writeHead(url === absent ? 404 : 200).end('{}')
    })
    const took: number[] = []
    const enough = new AbortController()
    const onRead = (ms: number) => void (took.push(ms) === 500 && enough.abort())
    const reads = await readRows({ ...usual, until: enough.signal, serviceUrl, onRead })
    expect(asked).toEqual(expect.arrayContaining(Array.from({ length: 16 }, (_, row) => pathOf(row))))
    expect(reads).toBe(asked.filter((path) => path !== absent).length)
    expect(marks).toEqual(new Set(['run-1']))
    expect(took.length).toBe(reads)
    expect(Math.min(...took)).toBeGreaterThan(0)
  })

  test('writes in between, one of so many, and counts and times only what it reads', async () => {
    const asked: string[] = []
    const serviceUrl = await answeringServer(async (request, response) => {
      const body = (await request.toArray()).join('')
      asked.push(`${request.method} ${request.url} ${body}`)
      response.writeHead(body === '' ? 200 : 204).end()
    })
    const took: number[] = []
    const enough = new AbortController()
    const onRead = (ms: number) => void (took.push(ms) === 100 && enough.abort())
    const writes = { every: 5, write: (k: number) => ({ path: `/written/${k}`, body: `{"k":${k}}` }) }
    const reads = await readRows({ ...usual, writes, until: enough.signal, serviceUrl, onRead })
    const written = asked.filter((each) => each.startsWith('PUT'))
    expect(written.length).toBe(Math.floor(asked.length / 5))
    expect(new Set(written)).toEqual(new Set(written.map((_, k) => `PUT /written/${k} {"k":${k}}`)))
    expect(reads).toBe(asked.length - written.length)
    expect(took.length).toBe(reads)
    expect(asked).toEqual(expect.arrayContaining(Array.from({ length: 80 }, (_, row) => `GET ${pathOf(row)} `)))
  })

  test('begins again after the last row', async () => {
    const asked: (string | undefined)[] = []
    const enough = new AbortController()
    const serviceUrl = await answeringServer(({ url }, response) => {
      if (asked.push(url) === 50) enough.abort()
      response.end('{}')
    })
    await readRows({ ...usual, until: enough.signal, rows: 2, serviceUrl })
    expect(asked.length).toBeGreaterThan(2)
    expect(new Set(asked)).toEqual(new Set([pathOf(0), pathOf(1)]))
  })

  test('leaves a service alone that breaks connections', async () => {
    let asked = 0
    const serviceUrl = await answeringServer(({ socket }) => {
      asked++
      socket.destroy()
    })
    expect(await readRows({ ...usual, until: never, serviceUrl })).toBe(0)
    expect(asked).toBe(16)
  })

  test('does not wait for a service that says nothing', async () => {
    const serviceUrl = await answeringServer(() => undefined)
    expect(await readRows({ ...usual, until: AbortSignal.timeout(50), serviceUrl })).toBe(0)
  })

  test('ends when it is interrupted', async () => {
    const interruption = new AbortController()
    const serviceUrl = await answeringServer((_, response) => {
      response.end('{}')
      interruption.abort(new Error('interrupted'))
    })
    await expect(readRows({ ...usual, until: never, serviceUrl, signal: interruption.signal })).rejects.toThrow(
      'interrupted',
    )
  })
})
