import { request } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { type LiveServer, serveLive } from '../../cli/live/server.ts'
import { Failure } from '../../common/failure.ts'

let server: LiveServer | undefined
afterEach(async () => {
  await server?.[Symbol.asyncDispose]()
  server = undefined
})

/** What is read of the events until a text has come, or the end. */
async function readUntil(url: string, text: string): Promise<string> {
  const { body } = await fetch(`${url}events`)
  let seen = ''
  const decoder = new TextDecoder()
  for await (const chunk of body ?? []) {
    seen += decoder.decode(chunk, { stream: true })
    if (seen.includes(text)) break
  }
  return seen
}

test('a page comes, and what is told; who comes late is told the last', async () => {
  server = await serveLive('<p>page', 0)
  expect(await (await fetch(server.url)).text()).toBe('<p>page')
  server.tell(() => 'first')
  server.tell(() => 'second')
  expect(await readUntil(server.url, 'second')).toBe('data: second\n\n')
})

test('who reads is told everything until the end, and then lets go', async () => {
  const mine = await serveLive('', 0)
  const reading = readUntil(mine.url, 'no such text')
  const { body } = await fetch(`${mine.url}events`)
  await body?.cancel()
  await expect.poll(() => told(mine)).toBeGreaterThan(0)
  mine.tell(() => 'last')
  await mine[Symbol.asyncDispose]()
  expect(await reading).toContain('data: last\n\n')
  await expect(fetch(mine.url)).rejects.toThrow()
})

/** How many lines are made of one event. */
function told(to: LiveServer): number {
  let made = 0
  to.tell(() => `${++made}`)
  return made
}

test('nothing is made for nobody', async () => {
  server = await serveLive('', 0)
  expect(told(server)).toBe(0)
})

test.each([
  ['under another name', { host: 'evil.example' }, 'GET', 421],
  ['to write', {}, 'POST', 405],
])('whoever asks %s is refused', async (_, headers, method, status) => {
  server = await serveLive('', 0)
  const { url } = server
  const answered = new Promise((resolve, reject) => {
    request(url, { method, headers }, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end()
  })
  expect(await answered).toBe(status)
})

test('a port that is taken is told with the way out', async () => {
  server = await serveLive('', 0)
  const port = Number(new URL(server.url).port)
  await expect(serveLive('', port)).rejects.toThrow(
    new Failure('environment', `Port ${port} of 127.0.0.1 cannot be used: something else uses it.`, {
      hint: 'Give --live without a port, and it finds one that is free.',
    }),
  )
})
