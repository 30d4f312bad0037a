import { availableParallelism, homedir, totalmem } from 'node:os'
import { join } from 'node:path'
import { openAccess } from '../../common/access.ts'
import { Failure } from '../../common/failure.ts'
import type { StackIo } from '../io.ts'
import { limits } from '../limits.ts'
import { ensureK6, ensurePrometheus } from './go-tools.ts'
import { ensureCassandra, ensureJmxExporter } from './jars.ts'

/** Brings every native tool and prints where each is, as assignments for a shell. */
const io: StackIo = {
  env: process.env,
  platform: process.platform,
  arch: process.arch,
  pid: process.pid,
  nodePath: process.execPath,
  root: join(import.meta.dirname, '../..'),
  homeFolder: homedir(),
  access: openAccess,
  limits: limits({ cores: availableParallelism(), memoryBytes: totalmem() }),
  now: Date.now,
  random: Math.random,
  kill: (pid, signal) => void process.kill(pid, signal),
  log: (line) => void process.stderr.write(`${line}\n`),
  signal: new AbortController().signal,
}

try {
  const [k6, { server, promtool }, jars] = await Promise.all([
    ensureK6(io),
    ensurePrometheus(io),
    ensureCassandra(io),
    ensureJmxExporter(io),
  ])
  const paths = { K6_BIN: k6, PROMETHEUS_BIN: server, PROMTOOL_BIN: promtool, CASSANDRA_LIB_DIR: jars }
  for (const [name, path] of Object.entries(paths)) process.stdout.write(`${name}='${path.replaceAll("'", "'\\''")}'\n`)
} catch (error) {
  if (!(error instanceof Failure)) throw error
  process.stderr.write(`${error.message}\n${error.hint ?? ''}\n`)
  process.exitCode = 4
}
