import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readAccess } from '../../../cli/flags/access.ts'
import { Failure } from '../../../common/failure.ts'
import { connectPrometheus } from '../../../slo/prometheus/prometheus.ts'
import { authority, forgetTrustAfterwards, secureServer } from '../../secure-server.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liftwing-slo-access-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function file(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text)
  return join(folder, name)
}

test('without a flag nothing is shown', async () => {
  expect(await readAccess({})).toEqual({ target: {}, prometheus: {}, cassandra: { login: undefined, tls: false } })
})

test('headers come from a file, as curl reads them', async () => {
  const headers = await file('headers', '# ours\nAuthorization: Bearer abc.def\n\nX-Scope-OrgID: liftwing\r\n')
  expect((await readAccess({ prometheusHeaderFile: headers })).prometheus).toEqual({
    authorization: 'Bearer abc.def',
    'x-scope-orgid': 'liftwing',
  })
})

test('a name and a password become what HTTP and Cassandra want of them', async () => {
  const user = await file('user', '\uFEFFme:pass:word\r\n')
  const access = await readAccess({ targetUserFile: user, cassandraUserFile: user, cassandraTls: true })
  expect(access.target).toEqual({ authorization: `Basic ${btoa('me:pass:word')}` })
  expect(access.cassandra).toEqual({ login: { username: 'me', password: 'pass:word' }, tls: true })
})

describe('a pipe', () => {
  const pipe = (name: string) => {
    execFileSync('mkfifo', [join(folder, name)])
    return join(folder, name)
  }

  test('is read once somebody has written into it', async () => {
    const targetUserFile = pipe('late')
    const access = readAccess({ targetUserFile })
    await writeFile(targetUserFile, 'me:word\n')
    expect((await access).target).toEqual({ authorization: `Basic ${btoa('me:word')}` })
  })

  test('that nobody writes into is left at an interruption', async () => {
    const [interruption, reason] = [new AbortController(), new Failure('interrupted', 'Interrupted by SIGINT.')]
    const access = readAccess({ targetUserFile: pipe('never') }, interruption.signal)
    interruption.abort(reason)
    await expect(access).rejects.toBe(reason)
  })
})

describe('a file that is wrong is refused, without a word of what is in it', () => {
  test.each([
    ['no header', (path: string) => ({ targetHeaderFile: path }), 'Bearer hunter2', 'has a line that is no header'],
    ['no password', (path: string) => ({ prometheusUserFile: path }), 'hunter2', 'one line of name:password'],
    ['no certificate', (path: string) => ({ ca: path }), 'hunter2', 'no certificates in PEM'],
  ] as const)('%s', async (name, flags, text, sentence) => {
    const error = await readAccess(flags(await file(name, text))).catch((failure: unknown) => failure)
    expect(error).toMatchObject({ kind: 'input', message: expect.stringContaining(sentence) })
    expect(`${error} ${(error as Failure).hint}`).not.toContain('hunter2')
  })

  test('a file that is not there', async () => {
    await expect(readAccess({ targetHeaderFile: '/nowhere' })).rejects.toThrow(Failure)
  })
})

test('a Prometheus with an authority of its own, and that wants to know who asks', async () => {
  forgetTrustAfterwards()
  const asked: (string | undefined)[] = []
  const url = await secureServer(({ headers }, response) => {
    asked.push(headers.authorization)
    if (headers.authorization !== 'Bearer abc') return void response.writeHead(401).end('no')
    response.end(JSON.stringify({ status: 'success', data: { resultType: 'scalar', result: [1, '7'] } }))
  })
  const clock = async (flags = {}) =>
    connectPrometheus({ url, timeoutMs: 5000, headers: (await readAccess(flags)).prometheus }).clock()

  await expect(clock()).rejects.toThrow(/its certificate is refused: nobody here knows the authority.*--ca/)
  expect(asked).toEqual([])
  await expect(clock({ ca: authority })).rejects.toThrow('does not let us in: HTTP 401')
  const prometheusHeaderFile = await file('bearer', 'Authorization: Bearer abc\n')
  expect(await clock({ prometheusHeaderFile })).toBe(7)
})
