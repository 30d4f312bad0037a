import { expect, test } from 'vitest'
import { Turns } from '../../reference-service/turns.ts'

function clock() {
  const time = { now: 0, idle: 0 }
  return { time, turns: new Turns({ now: () => time.now, idle: () => time.idle }) }
}

test('what is read after a second long turn has waited, up to what both had in common', async () => {
  const { time, turns } = clock()
  time.now = 300
  expect(turns.waitedMs()).toBe(0)
  await turns.end()
  time.now = 500
  expect(turns.waitedMs()).toBe(200)
  time.now = 700
  expect(turns.waitedMs()).toBe(300)
  await turns.end()
  time.now = 701
  expect(turns.waitedMs()).toBe(1)
})

test("a single pause is nobody's overload: what waited through it has its whole time", async () => {
  const { time, turns } = clock()
  turns.waitedMs()
  await turns.end()
  time.now = 6000
  expect(turns.waitedMs()).toBe(0)
  await turns.end()
  time.now = 6010
  expect(turns.waitedMs()).toBe(10)
})

test('what is read after the loop has slept has not waited', async () => {
  const { time, turns } = clock()
  time.now = 300
  turns.waitedMs()
  await turns.end()
  time.now = 5000
  time.idle = 4000
  expect(turns.waitedMs()).toBe(0)
  await turns.end()
  time.now = 5002
  expect(turns.waitedMs()).toBe(0)
})
