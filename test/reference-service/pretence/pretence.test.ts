import { expect, it } from 'vitest'
import { Problem } from '../../../reference-service/http/problem.ts'
import { fates, Pretence } from '../../../reference-service/pretence/pretence.ts'

const latency = [
  { quantile: 0, ms: 100 },
  { quantile: 1, ms: 200 },
]
const manners = { latency, failureShare: 0, timeoutShare: 0, seed: 1 }
const many = Array.from({ length: 20_000 }, (_, k) => k)

it('the k-th request meets the same fate in every run with the same seed', () => {
  const told = { ...manners, failureShare: 0.2, timeoutShare: 0.1 }
  expect(many.map(fates(told))).toEqual(many.map(fates({ ...told })))
  expect(many.map(fates(told))).not.toEqual(many.map(fates({ ...told, seed: 2 })))
})

it('requests take what the profile says: as many are within each quantile as belong there', () => {
  const taken = many.map(fates(manners)).map((fate) => (fate.kind === 'hangs' ? Number.NaN : fate.ms))
  expect(Math.min(...taken)).toBeGreaterThanOrEqual(100)
  for (const share of [0.1, 0.5, 0.9]) {
    const within = taken.filter((ms) => ms <= 100 + 100 * share).length / many.length
    // Five standard deviations of a share of 20,000.
    expect(Math.abs(within - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / many.length))
  }
})

it('as many fail, and are never answered, as are told to', () => {
  const kinds = many.map(fates({ ...manners, failureShare: 0.2, timeoutShare: 0.1 })).map(({ kind }) => kind)
  const share = (kind: string) => kinds.filter((each) => each === kind).length / many.length
  expect(share('fails')).toBeGreaterThan(0.185)
  expect(share('fails')).toBeLessThan(0.215)
  expect(share('hangs')).toBeGreaterThan(0.09)
  expect(share('hangs')).toBeLessThan(0.11)
})

it('a request that hangs ends when its client goes', async () => {
  const gone = new AbortController()
  const working = new Pretence({ ...manners, timeoutShare: 1 }).work(gone.signal)
  gone.abort()
  await expect(working).rejects.toBeInstanceOf(Problem)
})

it('a request that is to fail fails after its time, as a server does', async () => {
  const { signal } = new AbortController()
  const failing = new Pretence({ ...manners, latency: [{ quantile: 1, ms: 0 }], failureShare: 1 }).work(signal)
  await expect(failing).rejects.toMatchObject({ status: 500 })
})
