import type { StackIo } from '../io.ts'
import { enter } from '../kept/roster.ts'
import type { Blueprint, StartedPart } from '../plan/blueprint.ts'
import type { Running } from '../process/child.ts'
import { stopGroup } from '../process/group.ts'
import type { Origin } from '../stack-record.ts'

/** What is told about a program of ours, and how it is stopped. */
interface NativeKind<Part> {
  readonly label: string
  readonly version: string
  readonly graceMs: number
  readonly part: (origin: Origin) => Part
  readonly ready: (io: StackIo, running: Running) => Promise<void>
}

/** Enters the program into the roster at once, then describes it. */
export async function nativePart<Part>(
  io: StackIo,
  blueprint: Blueprint,
  launching: Promise<Running>,
  kind: NativeKind<Part>,
): Promise<StartedPart<Part>> {
  const running = await launching
  enter(blueprint.roster, running.identity)
  const { identity: process, logFile } = running
  return {
    label: kind.label,
    ready: async (inner) => {
      await kind.ready(inner, running)
      return kind.part({ source: 'native', version: kind.version, process, logFile })
    },
    stop: () => stopGroup(io, process, kind.graceMs),
  }
}
