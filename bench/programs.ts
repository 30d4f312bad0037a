import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { z } from 'zod'

export const root = join(import.meta.dirname, '..')
/** The program as people start it. */
export const program = join(root, 'bin/liftwing-slo')

type Ended = { readonly seconds: number; readonly status: number | null }

export function timed(command: string, args: readonly string[]): Ended {
  const start = performance.now()
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  return { seconds: (performance.now() - start) / 1000, status }
}

/** Runs the program, and reads the report that it leaves; undefined where it left none. */
export function reported<T>(
  schema: z.ZodType<T>,
  ...args: readonly string[]
): Ended & { readonly report: T | undefined } {
  const output = mkdtempSync(join(tmpdir(), 'liftwing-slo-bench-'))
  try {
    const ended = timed(program, [...args, '--output', output])
    const [folder] = readdirSync(output)
    const file = folder && join(output, folder, 'report.json')
    return { ...ended, report: file ? schema.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined }
  } finally {
    rmSync(output, { recursive: true, force: true })
  }
}

/** Makes a process believe that it is that instant, in unix seconds: what NODE_OPTIONS has to say, and what else it is to run first. */
export function optionsAt(seconds: number, prelude = ''): string {
  const offset = seconds * 1000 - Date.now()
  const text = `const now = Date.now; Date.now = () => now() + ${offset}; ${prelude}`
  return `--import=${encodeURI(`data:text/javascript,${text}`)}`
}

/** As bin/liftwing-slo starts Node: without it V8 lets buffers of a stream pile up. */
const heap = readFileSync(join(root, 'bin/heap'), 'utf8').trim().split(' ')

/** A bench again, for one of its steps, whose memory is then its own. */
export function step(file: string, ...args: readonly string[]): string {
  const { stdout, status } = spawnSync(process.execPath, [...heap, file, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}`)
  return stdout
}

/** A folder of data that is made once, as a whole or not at all. */
export function madeOnce(place: string, make: (draft: string) => void): string {
  if (existsSync(place)) return place
  const draft = `${place}.draft`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true })
  make(draft)
  renameSync(draft, place)
  return place
}
