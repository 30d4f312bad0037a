import { expect, test } from 'vitest'
import type { MachineSecond } from '../../../../slo/run/machine.ts'
import type { SecondOfRun } from '../../../../slo/run/record.ts'
import { lostRequests } from '../../../../slo/run/trust/lost-requests.ts'
import { evidenceOf, latencies, machineSeen, summary, tallyOf, witnessOf } from '../evidence.ts'

type Changes = {
  /** Of ten seconds: what is unlike a quiet machine in some of them. */
  readonly machine?: Readonly<Record<number, Partial<MachineSecond>>>
  /** How many requests started 60 ms late, by second. */
  readonly late?: Readonly<Record<number, number>>
  /** How many were never sent, by second. */
  readonly unsent?: Readonly<Record<number, number>>
  /** Of a record that knows no late starts by the second. */
  readonly isOld?: true
}

function lost({ machine = {}, late = {}, unsent = {}, isOld }: Changes) {
  const sum = (counts: Readonly<Record<number, number>>) => Object.values(counts).reduce((total, n) => total + n, 0)
  const seconds = Array.from({ length: 10 }, (_, second): SecondOfRun => {
    const sent = 1000 - (unsent[second] ?? 0)
    const requests = late[second] ?? 0
    const noted = isOld || requests === 0 ? {} : { late: [{ beyondMs: 50, requests }] }
    return { second, sent, ok: sent, latestMs: requests > 0 ? 60 : 1, ...noted }
  })
  const read = {
    ...summary.operations.read,
    late: latencies([0.1, 10_000 - sum(late)], ...(sum(late) > 0 ? [[60, sum(late)] as const] : [])),
    seconds,
  }
  const evidence = evidenceOf({
    tally: tallyOf([{ count: 10_000 - sum(unsent) }]),
    generator: { exitCode: 0, summary: { ...summary, operations: { ...summary.operations, read } } },
    machine: machineSeen({
      seconds: witnessOf().seconds.map((second) => ({ ...second, ...machine[second.second] })),
    }),
  })
  return lostRequests(evidence, 'read', 50)
}

test.each<[string, Changes, Partial<ReturnType<typeof lostRequests>>]>([
  ['nothing was lost', {}, { waited: 0, late: 0, all: 0 }],
  ['what waits for a pause, and as many behind', { machine: { 3: { pauseMs: 100 } } }, { waited: 200, all: 200 }],
  ['a pause too short to matter', { machine: { 3: { pauseMs: 49 } } }, { waited: 0, all: 0 }],
  ['all of a second whose cores others had', { machine: { 3: { foreignShare: 0.4 } } }, { waited: 1000, all: 1000 }],
  [
    'a second that others, the hypervisor and a limit took together',
    { machine: { 3: { foreignShare: 0.12, stolenShare: 0.12, heldShare: 0.12 } } },
    { waited: 1000, all: 1000 },
  ],
  [
    'late starts in one second and a pause in another, both',
    { machine: { 3: { pauseMs: 100 } }, late: { 7: 300 } },
    { waited: 200, late: 300, all: 500 },
  ],
  [
    'late starts in the second of the pause, once',
    { machine: { 3: { pauseMs: 200 } }, late: { 3: 200 } },
    { waited: 400, late: 200, all: 400 },
  ],
  [
    'requests that were not sent while the machine stood still, once',
    { machine: { 3: { pauseMs: 1000 } }, unsent: { 3: 600 } },
    { waited: 1000, all: 1000 },
  ],
  [
    'requests that were not sent, and others that were late, both',
    { unsent: { 3: 600 }, late: { 3: 100, 5: 100 } },
    { late: 200, all: 800 },
  ],
  [
    'late starts of an older record, wherever they were',
    { machine: { 3: { pauseMs: 100 } }, late: { 3: 100, 7: 200 }, isOld: true },
    { waited: 200, late: 300, all: 500 },
  ],
])('%s', (_, changes, expected) => expect(lost(changes)).toMatchObject(expected))
