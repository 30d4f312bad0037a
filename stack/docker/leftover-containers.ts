import { STACK_LABEL } from './container-labels.ts'
import type { Engine } from './engine.ts'

/** Stops and removes all containers of a stack, or all but some, their passing volumes with them. */
export async function removeContainers(
  engine: Engine,
  stackId: string,
  graceSeconds: number,
  keep: ReadonlySet<string> = new Set(),
): Promise<void> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`${STACK_LABEL}=${stackId}`] }))
  const { body } = await engine.ask('GET', `/containers/json?all=true&filters=${filters}`)
  const ids: readonly string[] = JSON.parse(body).map(({ Id }: { Id: string }) => Id)
  await Promise.all(
    ids.map(async (id) => {
      if (keep.has(id)) return
      if (graceSeconds > 0) {
        await engine.ask('POST', `/containers/${id}/stop?t=${graceSeconds}`, { timeoutMs: (graceSeconds + 30) * 1000 })
      }
      await engine.ask('DELETE', `/containers/${id}?force=true&v=true`)
    }),
  )
}
