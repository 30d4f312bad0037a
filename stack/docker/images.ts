import { Failure } from '../../common/failure.ts'
import type { StackIo } from '../io.ts'
import { withProgress } from '../progress.ts'
import type { Engine } from './engine.ts'

export async function hasImage(engine: Engine, image: string): Promise<boolean> {
  return (await engine.ask('GET', `/images/${image}/json`)).status === 200
}

/** A registry may have a port, and a digest stands in for a tag. */
export function splitImage(image: string): { readonly name: string; readonly tag: string } {
  const [, name = image, digest, tag] = /^(.+?)(?:@(\w+:\w+)|:([\w.-]+))?$/.exec(image) ?? []
  return { name, tag: digest ?? tag ?? 'latest' }
}

/** What went wrong, from the stream of JSON lines with which the engine tells about a pull. */
function pullError({ status, body }: { status: number; body: string }): string | undefined {
  const lines = body.trim().split('\n')
  const last = lines.at(-1) ?? ''
  const error = /"(?:error|message)":"((?:[^"\\]|\\.)*)"/.exec(last)?.[1]
  return status === 200 ? (last.includes('"error"') ? (error ?? last) : undefined) : (error ?? `status ${status}`)
}

/** Brings the image, or throws a Failure that says why not. */
export async function pullImage(io: StackIo, engine: Engine, image: string, timeoutMs: number): Promise<void> {
  const { name, tag } = splitImage(image)
  const path = `/images/create?fromImage=${encodeURIComponent(name)}&tag=${encodeURIComponent(tag)}`
  const pulled = await withProgress(io, `pulling ${image}`, `pulled ${image}`, () =>
    engine
      .ask('POST', path, { timeoutMs, signal: io.signal })
      .catch((error: unknown) => ({ status: 0, body: String(error) })),
  )
  const error = pulled.status === 0 ? `not within ${timeoutMs / 1000} s` : pullError(pulled)
  if (error === undefined) return
  throw new Failure('environment', `the image ${image} could not be pulled: ${error}`, {
    hint: `try docker pull ${image}, or use --stack native`,
  })
}
