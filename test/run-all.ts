import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addCounts, type Counts, countsOf, NO_TESTS, tell } from './run-counts.ts'

/** Runs the test projects one after the other, or those named, and ends with what failed and a line that sums it up. */
const PROJECTS = ['unit', 'e2e', 'alone', 'containers']
const root = join(import.meta.dirname, '..')

function vitest(project: string, outputFile: string): Promise<boolean> {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${outputFile}`]
  const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', project, ...reporters]
  const run = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' })
  return new Promise((resolve) => run.once('exit', (code) => resolve(code === 0)))
}

async function runProject(project: string, folder: string): Promise<Counts> {
  const outputFile = join(folder, `${project}.json`)
  const passed = await vitest(project, outputFile)
  const report = await readFile(outputFile, 'utf8').catch(() => undefined)
  return countsOf(report, passed)
}

const folder = await mkdtemp(join(tmpdir(), 'liftwing-slo-tests-'))
const wanted = process.argv.slice(2)
let sum = NO_TESTS
try {
  for (const project of wanted.length > 0 ? wanted : PROJECTS) sum = addCounts(sum, await runProject(project, folder))
} finally {
  await rm(folder, { recursive: true, force: true })
}
process.stdout.write(`${tell(sum)}\n`)
process.exitCode = sum.failed > 0 || sum.passed === 0 ? 1 : 0
