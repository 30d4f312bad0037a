import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, homedir, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { openAccess } from '../../common/access.ts'
import type { StackIo } from '../../stack/io.ts'

export interface TestIo extends AsyncDisposable {
  readonly io: StackIo
  /** What people were told. */
  readonly lines: readonly string[]
  readonly interrupt: () => void
}

/** This machine, with a cache folder of its own. */
export async function testIo(changes: Partial<StackIo> = {}): Promise<TestIo> {
  const cache = await mkdtemp(join(tmpdir(), 'liftwing-slo-test-'))
  const controller = new AbortController()
  const lines: string[] = []
  const io: StackIo = {
    ...everydayIo(controller.signal),
    env: { ...process.env, LIFTWING_SLO_CACHE: cache },
    log: (line) => void lines.push(line),
    ...changes,
  }
  return {
    io,
    lines,
    interrupt: () => controller.abort(),
    [Symbol.asyncDispose]: () => rm(cache, { recursive: true, force: true }),
  }
}

/** The same machine and the cache folder of everyday runs, whose tools are built already. */
export const everydayIo = (signal: AbortSignal = new AbortController().signal): StackIo => ({
  env: process.env,
  platform: process.platform,
  arch: process.arch,
  pid: process.pid,
  nodePath: process.execPath,
  root: join(import.meta.dirname, '../..'),
  homeFolder: homedir(),
  access: openAccess,
  limits: { cores: availableParallelism(), memoryBytes: totalmem() },
  now: Date.now,
  random: Math.random,
  kill: (pid, name) => void process.kill(pid, name),
  log: (line) => void process.stderr.write(`${line}\n`),
  signal,
})
