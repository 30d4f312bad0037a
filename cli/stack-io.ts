import { homedir, totalmem } from 'node:os'
import { join } from 'node:path'
import type { StackIo } from '../stack/io.ts'
import type { Progress } from './progress.ts'
import type { World } from './world.ts'

export const root = join(import.meta.dirname, '..')

export function stackIo(world: World, progress: Progress): StackIo {
  return {
    env: world.env,
    platform: process.platform,
    arch: process.arch,
    pid: process.pid,
    nodePath: process.execPath,
    root,
    homeFolder: homedir(),
    memoryBytes: totalmem(),
    now: world.now,
    random: Math.random,
    kill: (pid, signal) => void process.kill(pid, signal),
    log: progress.say,
    signal: world.signal,
  }
}
