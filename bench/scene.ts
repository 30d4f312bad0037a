import type { Load } from '../run/request.ts'

/** What can be laid hands on while a trial goes on. */
export type Scene = {
  /** What is sent. */
  readonly load: Load
  readonly pids: (part: string) => readonly number[]
  /** Starts the service anew from another folder. */
  readonly deploy: (folder: string) => Promise<void>
  /** Whether each answer is the last of its connection. */
  readonly endConnections: (end: boolean) => void
  /** Rows of an answer of Cassandra. */
  readonly cql: (query: string, values?: readonly unknown[]) => Promise<readonly Readonly<Record<string, unknown>>[]>
  readonly nodetool: (...args: readonly string[]) => Promise<string>
}
