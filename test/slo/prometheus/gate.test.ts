import { expect, test } from 'vitest'
import { Gate } from '../../../slo/prometheus/gate.ts'

test('no more tasks than its width are under way, all are done, and failures pass through', async () => {
  const gate = new Gate(2)
  let underWay = 0
  let most = 0
  const task = async (fails: boolean) => {
    underWay++
    most = Math.max(most, underWay)
    await new Promise((resolve) => setImmediate(resolve))
    underWay--
    if (fails) throw new Error('no')
  }
  const settled = await Promise.allSettled(
    [false, true, false, true, false].map((fails) => gate.pass(() => task(fails))),
  )
  expect(most).toBe(2)
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled'])
})
