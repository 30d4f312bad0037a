import { expect, it } from 'vitest'
import { readiness } from '../../reference-service/routes.ts'

it('asks once a second however often it is asked, and believes the newest answer', async () => {
  let now = 0
  let pings = 0
  let up = true
  const ready = readiness(
    async () => {
      pings++
      if (!up) throw new Error('down')
    },
    () => now,
  )
  expect(await Promise.all([ready(), ready(), ready()])).toEqual([true, true, true])
  expect(pings).toBe(1)
  up = false
  now = 999
  expect(await ready()).toBe(true)
  now = 1000
  expect(await ready()).toBe(false)
  up = true
  now = 2000
  expect(await ready()).toBe(true)
  expect(pings).toBe(3)
})
