import { describe, expect, it } from 'vitest'
import { answerTo, type ShelfRequest } from '../../../cli/shelf/server.ts'

const look = async (address: string) =>
  ['index.html', 'reports/a b/c.html'].includes(address)
    ? { type: 'text/html; charset=utf-8', body: `<p>${address}` }
    : undefined

const ask = (changes: Partial<ShelfRequest>) =>
  answerTo({ method: 'GET', target: '/', host: '127.0.0.1:8484', ifNoneMatch: undefined, ...changes }, look)

describe('what a request gets', () => {
  it.each<[string, Partial<ShelfRequest>, number]>([
    ['the index', {}, 200],
    ['the index by its own name', { target: '/index.html' }, 200],
    ['the index with a query', { target: '/?from=mail' }, 200],
    ['a report in a folder with a space', { target: '/reports/a%20b/c.html' }, 200],
    ['the head of the index alone', { method: 'HEAD' }, 200],
    ['the index through a tunnel', { host: 'localhost:9000' }, 200],
    ['the index over IPv6', { host: '[::1]:8484' }, 200],
    ['nothing at an unknown address', { target: '/reports/gone.html' }, 404],
    ['nothing above the results', { target: '/../../etc/passwd' }, 404],
    [
      'nothing above the results, written with percent signs',
      { target: '/reports/%2e%2e%2f%2e%2e%2fetc%2fpasswd' },
      404,
    ],
    ['nothing at what is no percent sign', { target: '/%zz' }, 404],
    ['nothing at a whole address', { target: 'http://127.0.0.1/index.html' }, 404],
    ['nothing for a method that writes', { method: 'POST' }, 405],
    ['nothing under the name of somebody else', { host: 'rebound.example:8484' }, 421],
    ['nothing under a name that only begins as ours', { host: 'localhost.example' }, 421],
    ['nothing without a name', { host: undefined }, 421],
  ])('%s', async (_, changes, status) => {
    const answer = await ask(changes)
    expect(answer.status).toBe(status)
    expect(answer.headers).toMatchObject({
      'content-security-policy': "frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    })
  })

  it('nothing again, where it has it already', async () => {
    const { etag = '' } = (await ask({})).headers
    expect(etag).toMatch(/^"[\w-]{27}"$/)
    expect(await ask({ ifNoneMatch: etag })).toMatchObject({ status: 304, body: '', headers: { etag } })
    expect(await ask({ ifNoneMatch: `"other", W/${etag}` })).toMatchObject({ status: 304 })
    expect(await ask({ ifNoneMatch: '"other"' })).toMatchObject({ status: 200 })
  })

  it('a page that says what is the matter, where there is nothing', async () => {
    const { body, headers } = await ask({ target: '/reports/<img src=x>.html' })
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    expect(String(body)).toContain('There is no such page.')
    expect(String(body)).not.toContain('<img')
  })

  it('what it may do instead of writing', async () => {
    expect((await ask({ method: 'DELETE' })).headers['allow']).toBe('GET, HEAD')
  })
})
