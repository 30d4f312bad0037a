import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

interface Asked {
  readonly wiki_id: string
  readonly page_id: number
  readonly revision_id?: number
}

type Answer = { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }

export const modelVersion = 'articletopic-20260801'

/** A prediction of the latest revision, which is ten times the page's id, or of the one that was asked for. */
export const prediction = ({ wiki_id, page_id, revision_id = page_id * 10 }: Asked) => ({
  model_name: 'articletopic',
  model_version: modelVersion,
  wiki_id,
  page_id,
  revision_id,
  predictions: [
    { topic: 'Literature', score: 0.68595946 },
    { topic: `r${revision_id}`, score: 0.55448043 },
    { topic: 'STEM', score: 0.1 },
  ],
})

const problem = (status: number): Answer => ({
  status,
  body: { type: 'about:blank', title: 'Problem', status },
  headers: { 'content-type': 'application/problem+json' },
})

/** A small lambda on a free port. Page 404 does not exist, nor do those beyond 2^53. It answers as `answers` says, when `waitFor` resolves, and remembers what it was asked. */
export async function lambdaServer() {
  const lambda = {
    asked: [] as Asked[],
    /** Of each request. */
    headers: [] as IncomingHttpHeaders[],
    answers: (asked: Asked): Answer | 'never' =>
      asked.page_id === 404 || asked.page_id > 2 ** 53 ? problem(404) : { status: 200, body: prediction(asked) },
    waitFor: Promise.resolve() as Promise<unknown>,
    url: '',
    problem,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const asked = (await json(request)) as Asked
    const known = request.method === 'POST' && request.url === '/v1/models/articletopic:predict'
    lambda.asked.push(asked)
    lambda.headers.push(request.headers)
    await lambda.waitFor
    const given = known ? lambda.answers(asked) : problem(405)
    if (given === 'never') return
    response.writeHead(given.status, { 'content-type': 'application/json', ...given.headers })
    response.end(typeof given.body === 'string' ? given.body : JSON.stringify(given.body))
  }
  const server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  lambda.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return lambda
}

export type LambdaServer = Awaited<ReturnType<typeof lambdaServer>>
