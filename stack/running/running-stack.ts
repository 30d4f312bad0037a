import type { K6Run } from '../k6/run-k6.ts'
import type { StackRecord } from '../stack-record.ts'

/** A stack that runs. Disposing of it stops what was started for it, and nothing else. */
export interface RunningStack extends AsyncDisposable {
  readonly record: StackRecord
  /** The processes of each part on this machine, for their CPU time; k6 while it runs. */
  readonly pids: () => Readonly<Record<string, readonly number[]>>
  /** Parts of ours that have died since. */
  readonly deadParts: () => Promise<readonly string[]>
  /** Runs k6 to its end; an abort asks it to stop. */
  readonly runK6: (run: K6Run, signal: AbortSignal) => Promise<{ readonly exitCode: number }>
  /** Kills a node of a cluster of ours, from 0 on, as if its machine had died. */
  readonly killNode: (node: number) => Promise<void>
  /** Starts it again with its data, and returns when clients are answered there; the record then names its new process. */
  readonly restartNode: (node: number) => Promise<void>
  /** Runs nodetool on a node of a Cassandra of ours, by default on the first, and gives what it prints. */
  readonly nodetool: (args: readonly string[], node?: number) => Promise<string>
}
