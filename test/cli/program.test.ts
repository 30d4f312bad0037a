import { describe, expect, test } from 'vitest'
import { commandsFor } from '../../cli/commands.ts'
import { type Register, runCli } from '../../cli/program.ts'
import { exitCodes } from '../../cli/world/exit-codes.ts'
import { Failure, type FailureKind } from '../../common/failure.ts'
import { recordingWorld } from './world.ts'

async function run(argv: readonly string[], registered?: readonly Register[]) {
  const { world, said } = recordingWorld(argv)
  return { code: await runCli(world, registered ?? (await commandsFor(argv))), ...said }
}

const failing =
  (error: unknown): Register =>
  (program) =>
    void program.command('fail').action(() => Promise.reject(error))

describe('exit codes', () => {
  test.each([
    ['input', exitCodes.badInput],
    ['environment', exitCodes.environment],
    ['interrupted', exitCodes.interrupted],
    ['bug', exitCodes.bug],
  ] as const)(
    'a failure of kind %s ends with %d, its sentence and its hint, without a stack',
    async (kind: FailureKind, code) => {
      const outcome = await run(['fail'], [failing(new Failure(kind, 'It broke.', { hint: 'Mend it.' }))])
      expect(outcome).toEqual({ code, stdout: '', stderr: 'liftwing-slo: It broke.\n  Mend it.\n' })
    },
  )

  test('anything else is a bug of ours and keeps its stack', async () => {
    const { code, stderr } = await run(['fail'], [failing(new TypeError('x is undefined'))])
    expect(code).toBe(exitCodes.bug)
    expect(stderr).toMatch(/this is a bug.*\nTypeError: x is undefined\n\s+at /)
  })

  test('a file that is too long for Node is the wrong one', async () => {
    const refused = Object.assign(new RangeError('File size (3 GB) is too large'), { code: 'ERR_FS_FILE_TOO_LARGE' })
    const { code, stderr } = await run(['fail'], [failing(refused)])
    expect(code).toBe(exitCodes.badInput)
    expect(stderr).toMatch(/more text than can be read at once: File size.*\n {2}Look whether/)
  })

  test('what a server said does not steer the terminal', async () => {
    const said = new Failure('environment', 'It answered \u001b]0;owned\u0007\u001b[2J.', { hint: 'a\u202eb' })
    const { stderr } = await run(['fail'], [failing(said)])
    expect(stderr).toBe('liftwing-slo: It answered \\u001b]0;owned\\u0007\\u001b[2J.\n  a\\u202eb\n')
  })

  test('a command decides its own', async () => {
    const missed: Register = (program, _, finish) => void program.command('x').action(() => finish(exitCodes.missed))
    expect((await run(['x'], [missed])).code).toBe(1)
  })

  test('an interruption outranks what it breaks', async () => {
    const { world, said, controller } = recordingWorld(['fail'])
    controller.abort(new Failure('interrupted', 'Interrupted by SIGINT.'))
    expect(await runCli(world, [failing(new Error('socket closed'))])).toBe(exitCodes.interrupted)
    expect(said.stderr).toBe('liftwing-slo: Interrupted by SIGINT.\n')
  })
})

test('--version tells the version alone', async () => {
  const { code, stdout, stderr } = await run(['--version'])
  expect({ code, stderr }).toEqual({ code: exitCodes.met, stderr: '' })
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
})

describe('bad input', () => {
  test.each([
    [['gate', '--nonsense'], /unknown option '--nonsense'/],
    [['gat'], /unknown command 'gat'.*\n?.*Did you mean gate/],
    [['gate', '--duration', '0'], /a whole number of seconds from 1 to 86400, also written as 30s, 5m or 24h/],
    [['gate', '--duration', '25h'], /a whole number of seconds from 1 to 86400/],
    [['gate', '--timeout', '50'], /gives requests up that are promised within 100 ms.*--timeout 100, or more/s],
    [['gate', '--scenario', 'tide'], /Allowed choices are surge, read-surge/],
    [['gate', '--scenario', 'read-surge', '--writes', '5'], /unknown option '--writes'/],
    [['gate', '--scenario=read-surge', '--reads', '0'], /no request of read-surge is due/],
    [['gate', '--duration', '1.5'], /a whole number/],
    [['gate', '--reads', 'many'], /a whole number per second from 0 to 20000/],
    [['gate', '--rows', ''], /a whole number/],
    [['gate', '--zipf', 'NaN'], /a number from 0 to 10/],
    [['gate', '--target', 'localhost:8080'], /a URL such as/],
    [['gate', '--target', 'ftp://127.0.0.1'], /a URL such as/],
    [['gate', '--cassandra', 'localhost'], /host:port/],
    [['gate', '--cassandra', 'localhost:99999'], /host:port/],
    [['gate', '--target', 'http://a/?b=c'], /without \? and #/],
    [['gate', '--lambda-latency', '-5'], /takes milliseconds, such as 300, or a file of quantiles that is there/],
    [['gate', '--lambda-latency', '/does/not/exist'], /a file of quantiles that is there/],
    [['gate', '--target', 'http://a', '--service-port', '80'], /cannot be used with option '--target <url>'/],
    [['gate', '--target', 'http://a', '--fresh'], /cannot be used with option '--target <url>'/],
    [
      ['gate', '--prometheus', 'http://a', '--prometheus-port', '80'],
      /cannot be used with option '--prometheus <url>'/,
    ],
    [['fill', '--cassandra', 'a:1', '--heap', '512'], /cannot be used with option '--cassandra <host:port>'/],
    [['fill', '--cassandra', 'a:1', '--data-folder', 'x'], /cannot be used with option '--cassandra <host:port>'/],
    [['gate', '--tolerate', '7', '--looks', '2'], /--tolerate and --looks: .* only a comparison sends.*--baseline/s],
    [['gate', '--peak', '4'], /--peak: a steady rate has none.*--shape/s],
    [['capacity', '--soak-at', '80'], /--soak-at: there is no soak.*--soak 2h/s],
    [['capacity', '--soak', 'Infinity'], /a time from 60 s to 30 days/],
    [['capacity', '--from', '500', '--to', '100'], /--from 500 is above 100\/s/],
    [['compare', 'main', '.', '--peak', '2'], /--peak: a steady rate has none/],
    [['investigate', 'x', '--last', '5m'], /--last: a run is looked at as a whole/],
    [['investigate', '--prometheus', 'http://a', '--from', '2026-02-30'], /It takes an instant/],
    [['plan', 'x', '--from', '2026-08-02', '--to', '2026-08-01T24:00Z'], /The time ends before it begins/],
    [['plan', 'x', '--from', 'yesterday'], /It takes an instant/],
    [['report', '--example', '--prometheus', 'http://a'], /cannot be used with option '--prometheus <url>'/],
    [['report', '--example', '--services', 'x'], /cannot be used with option/],
    [['report', '--example', '--quarter', '2025-09'], /no data of the September to November 2025 SLO quarter/],
    [['backfill', 'x', '--timeout', '5'], /--timeout: rows are written, and no page is asked for/],
    [['gate', '--stack', 'podman'], /Allowed choices are auto, containers, native/],
    [['render'], /missing required argument 'run'/],
    [['render', '/does/not/exist'], /cannot be read: there is no such file/],
    [['render', '.', '-f', 'docx'], /Allowed choices/],
    [
      ['gate', '--reads', '0', '--writes', '0'],
      /nothing to send: no request of surge is due.*more than 0 to --reads or --writes/s,
    ],
    [['report'], /Which Prometheus\?/],
    [['report', '--example', '--method', 'guess'], /Allowed choices are/],
    [['import', '/does/not/exist'], /cannot be read/],
    [['export'], /required option '--to <tool>'/],
    [['classes', '--services', '/does/not/exist'], /does\/not\/exist/],
    [['verify', '/does/not/exist'], /there is no such file/],
    [['backfill'], /There is nothing to write/],
    [['backfill', '/does/not/exist'], /does\/not\/exist cannot be read: there is no such file/],
    [['backfill', '-'], /stdin is empty/],
    [['backfill', 'x', '--rate', '0'], /a number from 0.1/],
    [['prune', '--before', ''], /a model version, such as/],
    [
      ['kubernetes', '-o', '/does/not/exist', '--run', 'A B'],
      /No pod could read the plan: runId must be up to 64 letters/,
    ],
    [['kubernetes', '-o', '/does/not/exist', '--target', 'here'], /target must be an http\(s\) address; it is "here"/],
    [['merge', '/dev/null', 'x', '--prometheus', 'http://a'], /is not a plan: it is not JSON/],
    [['prune'], /required option '--before <version>'/],
    [['backfill', '--pages', '/does/not/exist'], /is neither a file nor a range of pages/],
    [['backfill', '--pages', 'enwiki:1', 'x'], /not both at once/],
    [['backfill', '--pages', 'enwiki:1', '--cassandra', 'x:1'], /cannot be used with option/],
    [['backfill', 'x', '--target', 'http://x'], /--target is a cache that is asked for pages/],
  ])('%j is refused with a sentence', async (argv, sentence) => {
    const { code, stdout, stderr } = await run(argv)
    expect(code).toBe(exitCodes.badInput)
    expect(stderr).toMatch(sentence)
    expect(stderr).not.toMatch(/\n\s+at /)
    expect(stdout).toBe('')
  })
})

test('scenarios says what each sends, what it is for and what it can be told', async () => {
  const { code, stdout } = await run(['scenarios'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/^read-surge: reads alone/m)
  expect(stdout).toMatch(/sends reads \(GET\) and writes \(PUT\)/)
  expect(stdout).toMatch(/--reads +arrival rate of reads \(1000\/s, 0 to 20000\)/)
})

describe('help', () => {
  test('says what the exit codes mean', async () => {
    const { code, stdout } = await run(['--help'])
    expect(code).toBe(0)
    for (const each of Object.values(exitCodes)) expect(stdout).toMatch(new RegExp(`^ +${each}  \\S`, 'm'))
  })

  test.each([
    'gate',
    'report',
    'verify',
    'render',
    'stack',
    'fill',
    'backfill',
    'prune',
    'scenarios',
    'classes',
    'rules',
    'dashboard',
    'import',
    'export',
  ])('of %s shows examples', async (command) => {
    expect((await run([command, '--help'])).stdout).toMatch(new RegExp(`Examples:\n {2}liftwing-slo ${command}`))
  })
})
