import { availableParallelism, totalmem } from 'node:os'
import { join } from 'node:path'
import type { RunIo } from '../../run/io.ts'
import { limits } from '../../stack/limits.ts'
import { type AccessFlags, environmentOf, readAccess } from '../flags/access.ts'
import type { ProgressDisplay } from './progress.ts'
import { homeFolder, type World } from './world.ts'

const root = join(import.meta.dirname, '../..')

/** This machine, as runs and their parts are handed it. */
export async function runIo(world: World, progress: ProgressDisplay, flags: AccessFlags = {}): Promise<RunIo> {
  return {
    env: { ...world.env, ...environmentOf(flags) },
    access: await readAccess(flags, world.signal),
    platform: process.platform,
    arch: process.arch,
    pid: process.pid,
    nodePath: process.execPath,
    root,
    homeFolder: homeFolder(),
    limits: limits({ cores: availableParallelism(), memoryBytes: totalmem() }),
    now: world.now,
    random: Math.random,
    kill: (pid, signal) => void process.kill(pid, signal),
    log: progress.say,
    signal: world.signal,
    progress,
  }
}
