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
  expect(done).toEqual(
    expect.arrayContaining([
      { kind: 'away', part: 'changes', fromSeconds: expect.any(Number), toSeconds: expect.any(Number) },
      expect.objectContaining({ kind: 'changes', planned: 200, accepted: 200, watched: 100, lost: 0 }),
    ]),
  )
  const verdictOf = (kind: string) =>
    report?.objectives.find(({ operation, objective }) => operation === 'change' && objective.kind === kind)?.verdict
  // How soon they are shown is the machine's affair, too; that they are is not.
  expect(['met', 'inconclusive']).toContain(verdictOf('correctness'))
  expect(['latency', 'recovery'].map(verdictOf)).not.toContain(undefined)
  expect(await run.running()).toEqual([])
  expect(await openStacks(place)).toEqual([])
  expect((await filesIn(place.output)).some((name) => name.endsWith('report.html'))).toBe(true)
}, 300_000)
