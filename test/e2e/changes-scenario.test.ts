import { expect, test } from 'vitest'
import { onlyReport, runCommandLine } from '../proof/command-line.ts'
import { filesIn, openStacks, workingPlace } from './working-place.ts'

const exitCodes = { met: 0, missed: 1, inconclusive: 2 } as const

test('the scenario changes: every watched change goes through Kafka, consumer, lambda and Cassandra, though the consumer is away meanwhile', async () => {
  await using place = await workingPlace()
  const parts = ['--stack', 'native', '--fresh', '--heap', '512', '--lambda-latency', '50']
  const load = ['--rows', '2000', '--reads', '20', '--duration', '40', '--warmup', '4', '--settle', '0']
  const changes = ['--changes', '5', '--watched', '0.5', '--away-after', '3', '--away', '2']
  const flags = ['--scenario', 'changes', '--output', place.output, ...parts, ...load, ...changes]
  const run = runCommandLine(['gate', ...flags], place.env)
  const { exitCode, stderr } = await run.ended
  const report = await onlyReport(place.output)
  expect(exitCode, stderr).toBe(report && exitCodes[report.verdict])
  const done = report?.beside?.done ?? []
  expect(done.map(({ kind }) => kind).sort()).toEqual(['away', 'changes'])
  const told = done.find(({ kind }) => kind === 'changes')
  if (told?.kind !== 'changes') throw new Error('no changes were told')
  expect(told.planned).toBe(200)
  expect(Math.min(told.accepted, told.watched)).toBeGreaterThan(0)
  // What a slow machine has not come to by then still waits.
  if (told.lost > 0) expect(told.waiting).toBeGreaterThan(0)
  const verdictOf = (kind: string) =>
    report?.objectives.find(({ operation, objective }) => operation === 'change' && objective.kind === kind)?.verdict
  // How soon they are shown is the machine's affair, too; that they are is not.
  expect(['met', 'inconclusive']).toContain(verdictOf('correctness'))
  expect(['latency', 'recovery'].map(verdictOf)).not.toContain(undefined)
  expect(await run.running()).toEqual([])
  expect(await openStacks(place)).toEqual([])
  expect((await filesIn(place.output)).some((name) => name.endsWith('report.html'))).toBe(true)
}, 300_000)
