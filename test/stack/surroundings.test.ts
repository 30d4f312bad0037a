import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { launchCassandra } from '../../stack/cassandra/native.ts'
import type { StackIo } from '../../stack/io.ts'
import { launchK6 } from '../../stack/k6/run-k6.ts'
import type { Running } from '../../stack/process/child.ts'
import { launchPrometheus } from '../../stack/prometheus/native.ts'
import { launchService } from '../../stack/service/native.ts'
import { lone } from './cassandra/lone.ts'
import { testIo } from './test-io.ts'

/** What people have in their shells, and what each does to a part that is handed it. */
const surroundings = {
  K6_RPS: '10',
  K6_DURATION: '1s',
  K6_SUMMARY_TREND_STATS: 'count,avg',
  HTTP_PROXY: 'http://127.0.0.1:9',
  https_proxy: 'http://127.0.0.1:9',
  MODEL_VERSION: 'other',
  LOG_LEVEL: 'INFO',
  READ_CONSISTENCY: 'ALL',
  NODE_OPTIONS: '--no-warnings',
  NODE_ENV: 'development',
  JAVA_TOOL_OPTIONS: '-Xmx64m',
  JDK_JAVA_OPTIONS: '-Xmx64m',
  CASSANDRA_CONTACT_POINTS: '10.0.0.1:9042',
  CASSANDRA_CONF: '/etc/cassandra',
  CLASSPATH: '/elsewhere',
  GOGC: 'off',
  GODEBUG: 'http2debug=1',
  SECRET_TOKEN: 'hunter2',
}
/** What a part needs of them. */
const needed = {
  PATH: process.env['PATH'],
  HOME: '/home/somebody',
  TMPDIR: '/tmp',
  LANG: 'C',
  SSL_CERT_FILE: '/ca.pem',
}

/** A folder's name in which other syntaxes see something of theirs. */
const awkward = 'a=b%2Fc:d,ü e'

/** Says what it was handed, and ends. */
const witness =
  '#!/bin/sh\nenv -0 >"$TMPDIR_OF_TEST/env"\nprintf "%s\\n" "$@" >"$TMPDIR_OF_TEST/args"\npwd >"$TMPDIR_OF_TEST/pwd"\n'

async function handed(start: (io: StackIo, program: string, folder: string) => Promise<Running>, more = {}) {
  await using test = await testIo()
  const cache = join(String(test.io.env['LIFTWING_SLO_CACHE']), awkward)
  const folder = join(cache, 'there')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'jamm-0.4.0.jar'), '')
  const program = join(folder, 'program')
  await writeFile(program, witness.replaceAll('$TMPDIR_OF_TEST', folder))
  await chmod(program, 0o755)
  const env = { ...needed, ...surroundings, LIFTWING_SLO_CACHE: cache, ...more }
  const running = await start({ ...test.io, env, nodePath: program }, program, folder)
  expect(await running.exited).toEqual({ code: 0 })
  const variables = (await readFile(join(folder, 'env'), 'utf8')).split('\0').filter(Boolean)
  const args = (await readFile(join(folder, 'args'), 'utf8')).trimEnd().split('\n')
  return {
    env: Object.fromEntries(
      variables.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    ),
    args,
  }
}

const k6 = (io: StackIo, path: string, folder: string) =>
  launchK6(io, path, { args: ['run'], env: { TARGET: 'http://127.0.0.1:1' }, logFile: join(folder, 'log') })

const cassandra = (io: StackIo, java: string, folder: string) =>
  launchCassandra(io, {
    java,
    jars: folder,
    jmxExporter: join(folder, 'exporter.jar'),
    place: lone,
    commitLogSync: 'periodic',
    heapMiB: 512,
    folder,
    dataFolder: join(folder, 'data'),
    logFolder: folder,
    keyspace: 'k',
    table: 't',
    orphan: 'stops',
  })

const parts: Readonly<Record<string, Parameters<typeof handed>[0]>> = {
  k6,
  Cassandra: cassandra,
  'the service': (io, _, folder) =>
    launchService(io, {
      host: '127.0.0.1',
      port: 1,
      cassandra: { address: '127.0.0.1:2', localDataCenter: 'dc', keyspace: 'k' },
      name: 'the service',
      folder: io.root,
      logFile: join(folder, 'log'),
      orphan: 'stops',
      access: { login: { username: 'me', password: 'word' }, tls: true },
      env: { READ_CONSISTENCY: 'ONE' },
    }),
  Prometheus: (io, server, folder) =>
    launchPrometheus(io, {
      server,
      port: 1,
      config: '',
      flags: [],
      folder,
      dataFolder: folder,
      logFile: join(folder, 'log'),
      orphan: 'stops',
    }),
}

describe.each(Object.entries(parts))('%s', (_, start) => {
  test('is handed what it needs, what we set, and nothing else of the surroundings', async () => {
    const { env } = await handed(start)
    const leaked = Object.entries(surroundings).filter(([name, value]) => env[name] === value)
    expect(leaked).toEqual([])
    expect(env).toMatchObject(needed)
  })
})

test('the service gets the variables that its stack sets', async () => {
  const { env } = await handed(parts['the service'] ?? k6)
  expect(env).toMatchObject({ CASSANDRA_USERNAME: 'me', CASSANDRA_PASSWORD: 'word', CASSANDRA_TLS: 'true' })
  expect(env).toMatchObject({
    READ_CONSISTENCY: 'ONE',
    CASSANDRA_CONTACT_POINTS: '127.0.0.1:2',
    NODE_ENV: 'production',
  })
})

test('k6 takes a proxy where our own requests take it', async () => {
  const { env } = await handed(k6, { NODE_USE_ENV_PROXY: '1' })
  expect(env).toMatchObject({ HTTP_PROXY: surroundings.HTTP_PROXY, https_proxy: surroundings.https_proxy })
})

test('k6 finds no file with options of the user’s', async () => {
  const { env } = await handed(k6)
  expect(env['XDG_CONFIG_HOME']).toMatch(/stacks$/)
})

test('Java is told no path in a syntax in which it could mean something else', async () => {
  const { env, args } = await handed(cassandra)
  const pathsInside = args.filter((arg) => arg.includes('2Fc'))
  expect(pathsInside.map((arg) => arg.split('=')[0])).toEqual(['-Dcassandra.config', '-Dcassandra.storagedir'])
  expect(pathsInside[0]).toMatch(/^-Dcassandra\.config=file:\/\/.*%252Fc/)
  expect(env['LC_ALL']).toBe('C.UTF-8')
})
