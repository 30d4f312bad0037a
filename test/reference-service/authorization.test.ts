import { afterAll, beforeAll, expect, it, test } from 'vitest'
import { writeAccess } from '../../reference-service/authorization.ts'
import { said } from './cache-world.ts'
import { type LambdaServer, lambdaServer } from './lambda-server.ts'
import { type RunningService, runningService } from './running-service.ts'

test.each([
  ['Bearer s3cret', 'granted'],
  ['bearer  s3cret ', 'granted'],
  [undefined, 'absent'],
  ['Bearer other', 'wrong'],
  ['Bearer s3cre', 'wrong'],
  ['Bearer s3crets', 'wrong'],
  ['Bearer ', 'wrong'],
  ['Bearer s3cret extra', 'wrong'],
  ['s3cret', 'wrong'],
  ['Basic s3cret', 'wrong'],
  ['', 'wrong'],
])('Authorization: %s is %s', (authorization, grant) => {
  expect(writeAccess('s3cret')(authorization)).toBe(grant)
  expect(writeAccess(undefined)(authorization)).toBe('granted')
})

let lambda: LambdaServer
let service: RunningService
const page = '/v1/topics/enwiki/7'

beforeAll(async () => {
  lambda = await lambdaServer()
  service = await runningService({ env: { LAMBDA_URL: lambda.url, WRITE_TOKEN: 's3cret' } })
})

afterAll(async () => {
  await service[Symbol.asyncDispose]()
  await lambda[Symbol.asyncDispose]()
})

const body = '{"model_version":"articletopic-20260801","predictions":{"a":1}}'
const json = { 'content-type': 'application/json' }
const right = { authorization: 'Bearer s3cret' }
const wrong = { authorization: 'Bearer other' }

it.each([
  ['PUT', { ...json }, 401, 'Bearer realm="topics"'],
  ['PUT', { ...json, ...wrong }, 401, 'Bearer realm="topics", error="invalid_token"'],
  ['PUT', { ...json, ...right }, 204, null],
  ['DELETE', {}, 401, 'Bearer realm="topics"'],
  ['DELETE', wrong, 401, 'Bearer realm="topics", error="invalid_token"'],
  ['DELETE', right, 204, null],
  ['GET', { 'cache-control': 'no-cache', ...wrong }, 401, 'Bearer realm="topics", error="invalid_token"'],
] as const)('%s with %j is %d', async (method, headers, status, challenge) => {
  const answer = await service.fetch(page, { method, headers, ...(method === 'PUT' && { body }) })
  expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([status, challenge])
})

it('a body of whom is not let in is not read', async () => {
  const answer = await service.fetch(page, { method: 'PUT', headers: json, body: '{'.repeat(1000) })
  expect(answer.status).toBe(401)
})

it('a refresh without a token is an ordinary read, and with it a refresh', async () => {
  const read = async (headers: Readonly<Record<string, string>>) =>
    said(await service.fetch(`${page}?revision=71`, { headers: { 'cache-control': 'no-cache', ...headers } }))
  expect(await read({})).toMatchObject({ fwd: 'miss' })
  expect(await read({})).toEqual({ hit: true })
  expect(lambda.asked).toEqual([{ wiki_id: 'enwiki', page_id: 7 }])
  expect(await read(right)).toMatchObject({ fwd: 'request' })
  expect(lambda.asked.at(-1)).toMatchObject({ revision_id: 71 })
})

it('an ordinary read needs no token, whatever is shown', async () => {
  expect((await service.fetch(page, { headers: wrong })).status).toBe(200)
})
