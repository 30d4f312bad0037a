import { expect, test } from 'vitest'
import { pause } from '../../stack/interruption.ts'
import { together } from '../../stack/together.ts'
import { testIo } from './test-io.ts'

test('gives every result in its place', async () => {
  await using world = await testIo()
  expect(await together(world.io, [async () => 1, async () => 'two'])).toEqual([1, 'two'])
})

test('a failure interrupts the others, and is thrown when they have ended', async () => {
  await using world = await testIo()
  let ended = false
  const patient = async (io: typeof world.io) => {
    try {
      await pause(60_000, io.signal)
    } finally {
      ended = true
    }
  }
  await expect(together(world.io, [patient, () => Promise.reject(new Error('no room'))])).rejects.toThrow('no room')
  expect(ended).toBe(true)
})

test('a summary may tell all of them', async () => {
  await using world = await testIo()
  const fail = (words: string) => () => Promise.reject(new Error(words))
  const both = (errors: readonly unknown[]) => new Error(errors.map((error) => (error as Error).message).join(' and '))
  await expect(together(world.io, [fail('no Go'), fail('no Maven')], both)).rejects.toThrow('no Go and no Maven')
})
