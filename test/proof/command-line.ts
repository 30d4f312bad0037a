import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { type RunReport, runReportSchema } from '../../slo/run/report.ts'
import { type Process, processesMarked } from './processes.ts'

export const root = join(import.meta.dirname, '../..')

export type Ended = {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

export type CommandLine = {
  readonly pid: number
  readonly kill: (signal: NodeJS.Signals) => void
  readonly ended: Promise<Ended>
  /** Resolves when stderr has said something that matches. Fails when the process ends before. */
  readonly says: (words: RegExp) => Promise<void>
  /** What it has started and what still runs, itself included. */
  readonly running: () => Promise<readonly Process[]>
}

/** Runs the real program as a person would, in a process of its own. */
export function runCommandLine(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): CommandLine {
  const mark = `LIFTWING_SLO_MARK=${randomUUID()}`
  const child = spawn(join(root, 'bin/liftwing-slo'), args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PATH: pathWithNode(), NO_COLOR: '1', LIFTWING_SLO_MARK: mark.split('=')[1], ...env },
  })
  const said = collect(child)
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exitCode) => resolve({ exitCode, stdout: said.stdout(), stderr: said.stderr() }))
  })
  return {
    pid: child.pid ?? 0,
    kill: (signal) => void child.kill(signal),
    ended,
    says: (words) =>
      new Promise((resolve, reject) => {
        const look = () => words.test(said.stderr()) && resolve()
        child.stderr?.on('data', look)
        look()
        child.once('close', () => reject(new Error(`it ended without saying ${words}:\n${said.stderr()}`)))
      }),
    running: () => processesMarked(mark),
  }
}

/** The Node that runs the tests may be newer than the machine's own. */
function pathWithNode(): string {
  return [dirname(process.execPath), process.env['PATH']].join(delimiter)
}

function collect({ stdout, stderr }: ChildProcess) {
  const chunks = { stdout: '', stderr: '' }
  stdout?.setEncoding('utf8').on('data', (text) => (chunks.stdout += text))
  stderr?.setEncoding('utf8').on('data', (text) => (chunks.stderr += text))
  return { stdout: () => chunks.stdout, stderr: () => chunks.stderr }
}

/** The record of the only run in an output folder; undefined where none was written. */
export async function onlyReport(outputFolder: string): Promise<RunReport | undefined> {
  const [run, ...others] = await readdir(outputFolder).catch(() => [])
  if (others.length > 0) throw new Error(`${outputFolder} holds more than one run`)
  if (run === undefined) return undefined
  const saved = await readFile(join(outputFolder, run, 'report.json'), 'utf8').catch(() => undefined)
  return saved === undefined ? undefined : runReportSchema.parse(JSON.parse(saved))
}
