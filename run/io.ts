import type { StackIo } from '../stack/io.ts'

/** Hears what long work is doing. */
export interface Progress {
  /** What is being done now; `done` of `total`, where it is known. */
  update(text: string, part?: { readonly done: number; readonly total: number }): void
  /** A sentence that stays. */
  say(text: string): void
}

/** What a run is handed of the outside world: what its parts are handed, and somebody to tell how far it is. */
export interface RunIo extends StackIo {
  readonly progress: Progress
}

/** The same world, in which all that is being done now is told as a part of something. */
export function telling(io: RunIo, what: string): RunIo {
  const { say, update } = io.progress
  return { ...io, progress: { say, update: (text, part) => update(`${what}: ${text}`, part) } }
}
