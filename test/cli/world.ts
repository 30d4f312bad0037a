import type { World } from '../../cli/world/world.ts'

/** A world that keeps what was said, with a clock that is set by hand. */
export function recordingWorld(argv: readonly string[], changes: Partial<World> = {}) {
  const said = { stdout: '', stderr: '' }
  const controller = new AbortController()
  const world: World = {
    env: {},
    cwd: '/nowhere',
    argv,
    stdin: async function* () {},
    stdout: (text) => {
      said.stdout += text
    },
    stderr: (text) => {
      said.stderr += text
    },
    isTerminal: false,
    columns: 100,
    rows: 40,
    color: false,
    now: () => 0,
    signal: controller.signal,
    ...changes,
  }
  return { world, said, controller }
}
