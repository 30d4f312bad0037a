import { expect, test } from 'vitest'
import { reach } from '../../../run/testbed/reach.ts'
import { freePorts } from '../../../stack/plan/ports.ts'
import { answeringServer } from '../../answering-server.ts'
import { secureServer } from '../../secure-server.ts'

const ask = (url: string, headers = {}) => reach(url, 'The service', headers, new AbortController().signal)

test('what an endpoint wants to see is shown to it', async () => {
  const url = await answeringServer(({ headers }, response) => void response.end(headers['x-token']))
  expect(await ask(url, { 'x-token': 'abc' })).toEqual({ ok: true, status: 200, text: 'abc' })
})

test('a redirection is not followed, because the load would not follow it either, and the place is told', async () => {
  const elsewhere = await answeringServer((_, response) => void response.end('{}'))
  const url = await answeringServer((_, response) => void response.writeHead(301, { location: elsewhere }).end())
  await expect(ask(url)).rejects.toThrow(`The service redirects ${url} to ${elsewhere} (HTTP 301)`)
})

const refusals: Readonly<Record<string, readonly [address: () => Promise<string>, why: RegExp]>> = {
  'a certificate that is refused': [
    () => secureServer((_, response) => void response.end()),
    /its certificate is refused: nobody here knows the authority/,
  ],
  'nobody who listens': [
    async () => `http://127.0.0.1:${(await freePorts(1, { random: Math.random }))[0]}`,
    /nobody listens there/,
  ],
  'a name that is none': [async () => 'http://nobody.invalid', /no machine of that name|cannot be looked up now/],
}

test.each(Object.entries(refusals))('%s is said as such', async (_, [address, why]) => {
  await expect(ask(await address())).rejects.toThrow(why)
})
