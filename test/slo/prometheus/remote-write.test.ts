import { describe, expect, it } from 'vitest'
import { Failure } from '../../../common/failure.ts'
import { takesNativeHistograms } from '../../../slo/prometheus/remote-write.ts'

describe('native histograms', () => {
  it.each([
    [true, { version: '3.15.0' }],
    [true, { version: '3.9.0-rc.1' }],
    [true, { version: '4.0.0' }],
    [false, { version: '3.8.1' }],
    [false, { version: '2.55.1' }],
    [false, { version: 'main-abc' }],
    [false, undefined],
  ])('are taken: %s, by a server that says it is %j', async (takes, build) => {
    expect(await takesNativeHistograms({ get: async () => build })).toBe(takes)
  })

  it('are not taken by a server that does not say what it is', async () => {
    const get = () => Promise.reject(new Failure('environment', 'no such path'))
    expect(await takesNativeHistograms({ get })).toBe(false)
  })
})
