import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'

/** Clock ticks per second in /proc/<pid>/stat: 100 on every Linux that Node runs on (getconf CLK_TCK). */
const ticksPerSecond = 100

const usage = `Measures a running reference service under wrk -t1 -c32, reading random pages:

  node bench/service.ts --url http://127.0.0.1:8080 --pid 1234 [--rows 20000] [--lang en] [--seconds 10] [--warmup 5]

Pages 1 to --rows of the Wikipedia in --lang must be filled. Needs wrk (apt-get install wrk) and Linux.`

interface ProcessState {
  readonly cpuTicks: number
  readonly rssMiB: number
}

async function stateOf(pid: string): Promise<ProcessState> {
  const [stat, status] = await Promise.all(['stat', 'status'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8')))
  const fields = (stat ?? '').slice((stat ?? '').lastIndexOf(')') + 2).split(' ')
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(status ?? '')?.[1]
  return { cpuTicks: Number(fields[11]) + Number(fields[12]), rssMiB: Number(kib) / 1024 }
}

async function wrk(url: string, script: string, seconds: number) {
  const flags = ['-t1', '-c32', `-d${seconds}s`, '--latency', '-s', script, url]
  const { stdout } = await promisify(execFile)('wrk', flags)
  const find = (pattern: RegExp) => pattern.exec(stdout)?.[1]
  return {
    reads: Number(find(/(\d+) requests in/)),
    perSecond: Number(find(/Requests\/sec:\s+([\d.]+)/)),
    failed: Number(find(/Non-2xx or 3xx responses: (\d+)/) ?? 0),
    latencies: ['50%', '99%'].map((rank) => `${rank} ${find(new RegExp(`^ +${rank} +(\\S+)`, 'm'))}`).join(', '),
  }
}

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    pid: { type: 'string' },
    rows: { type: 'string', default: '20000' },
    lang: { type: 'string', default: 'en' },
    seconds: { type: 'string', default: '10' },
    warmup: { type: 'string', default: '5' },
  },
})
const { url, pid } = values
if (url === undefined || pid === undefined) {
  process.stderr.write(`${usage}\n`)
  process.exit(3)
}
const folder = await mkdtemp(join(tmpdir(), 'liftwing-slo-bench-'))
try {
  const script = join(folder, 'keys.lua')
  const path = `"/v1/topics?lang=${values.lang}&page_id=" .. math.random(1, ${Number(values.rows)})`
  await writeFile(script, `math.randomseed(1)\nrequest = function() return wrk.format("GET", ${path}) end\n`)
  await wrk(url, script, Number(values.warmup))
  const before = await stateOf(pid)
  const run = await wrk(url, script, Number(values.seconds))
  const after = await stateOf(pid)
  const cpuMicroseconds = ((after.cpuTicks - before.cpuTicks) * 1e6) / ticksPerSecond
  process.stdout.write(
    `${run.perSecond.toFixed(0)} reads/s, ${(cpuMicroseconds / run.reads).toFixed(1)} µs of CPU per read, ` +
      `${after.rssMiB.toFixed(0)} MiB resident, ${run.latencies}, ${run.failed} of ${run.reads} not answered with 2xx\n`,
  )
  process.exitCode = run.failed === 0 ? 0 : 1
} finally {
  await rm(folder, { recursive: true, force: true })
}
