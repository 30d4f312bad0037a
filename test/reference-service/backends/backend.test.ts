import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Backend, BackendFailure } from '../../../reference-service/backends/backend.ts'
import { fetchedText } from '../../../reference-service/backends/fetched-text.ts'
import { Metrics } from '../../../reference-service/metrics/metrics.ts'
import { lambdaServer } from '../lambda-server.ts'

const pauseMs = 1

/** A backend whose pauses are over at once. */
function backendOf() {
  const metrics = new Metrics({ name: 'test', version: '1', node: 'v24', modelVersion: 'a' })
  const series = metrics.forwarding.backend('lambda')
  const parts = { name: 'lambda', series, now: () => performance.now(), maxInFlight: 10 } as const
  return { series, backend: new Backend(parts, pauseMs) }
}

const ask = (backend: Backend, url: string) =>
  backend.call(async (signal) => {
    const init = { method: 'POST', body: '{"page_id":1}', signal }
    return (await fetchedText('lambda', `${url}/v1/models/articletopic:predict`, init, 5000)).status
  })

test('one that failed ten times in a row is tried by one request after a pause, and used again when that went well', async () => {
  await using lambda = await lambdaServer()
  const { backend, series } = backendOf()
  const well = lambda.answers
  lambda.answers = () => lambda.problem(503)
  for (let i = 0; i < 10; i++) await expect(ask(backend, lambda.url)).rejects.toMatchObject({ outcome: 'unavailable' })
  expect(backend.isOpen).toBe(true)
  lambda.answers = well
  while (backend.isOpen) {
    await setImmediate()
    await ask(backend, lambda.url).catch((error) => expect(error).toMatchObject({ outcome: 'rejected' }))
  }
  expect(await ask(backend, lambda.url)).toBe(200)
  expect(series.outcomes.ok.value).toBe(2)
  expect(lambda.asked).toHaveLength(12)
})

test('answers that make no sense leave it in use: they may be about one page', async () => {
  const { backend, series } = backendOf()
  for (const failure of [new BackendFailure('error', 'no prediction'), new TypeError('a bug of the reader')])
    for (let i = 0; i < 12; i++) await expect(backend.call(() => Promise.reject(failure))).rejects.toBe(failure)
  expect([backend.isOpen, series.outcomes.error.value, series.latency.count]).toEqual([false, 24, 24])
})

test('what is under way is broken off when it closes', async () => {
  await using lambda = await lambdaServer()
  const { backend } = backendOf()
  lambda.answers = () => 'never'
  const asking = ask(backend, lambda.url)
  while (lambda.asked.length === 0) await setImmediate()
  expect(backend.inFlight).toBe(1)
  backend.close()
  await expect(asking).rejects.toMatchObject({ outcome: 'unavailable' })
  expect(backend.inFlight).toBe(0)
})
