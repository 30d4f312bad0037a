import type { SoFar } from '../slo/run/so-far.ts'
import type { StackIo } from '../stack/io.ts'

/** Hears what long work is doing. */
export interface Progress {
  /** What is being done now; `done` of `total`, where it is known. */
  update(text: string, part?: { readonly done: number; readonly total: number }): void
  /** How a run goes, about once a second. `what` it is part of, or nothing. */
  watch(soFar: SoFar, what?: string): void
  /** A sentence that stays. */
  say(text: string): void
}

/** What a run is handed of the outside world: what its parts are handed, and somebody to tell how far it is. */
export interface RunIo extends StackIo {
  readonly progress: Progress
}

/** The same world, in which all that is being done now is told as a part of something. */
export function telling(io: RunIo, what: string): RunIo {
  const { say, update, watch } = io.progress
  const progress: Progress = {
    say,
    update: (text, part) => update(`${what}: ${text}`, part),
    watch: (soFar) => watch(soFar, what),
  }
  return { ...io, progress }
}
