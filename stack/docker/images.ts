import { Failure } from '../../common/failure.ts'
import type { StackIo } from '../io.ts'
import { withProgress } from '../progress.ts'
import { type Engine, unlessRefused } from './engine.ts'

export async function hasImage(engine: Engine, image: string): Promise<boolean> {
  return (await unlessRefused(engine.getImage(image).inspect())) !== undefined
}

/** What an image is, whatever its tag names tomorrow: "sha256:0a1b…"; undefined where it is not there. */
export async function imageId(engine: Engine, image: string): Promise<string | undefined> {
  return (await unlessRefused(engine.getImage(image).inspect()))?.Id
}

/** Those that are asked for may take their time. */
const LONGEST_PULL_MS = 900_000

/** Brings the image of a service, where it is not there. */
export async function requireImage(io: StackIo, engine: Engine, image: string): Promise<void> {
  if (!(await hasImage(engine, image)))
    await pullImage(io, engine, image, LONGEST_PULL_MS, 'give a folder or a URL instead')
}

/** A registry may have a port, and a digest stands in for a tag. */
export function splitImage(image: string): { readonly name: string; readonly tag: string } {
  const [, name = image, digest, tag] = /^(.+?)(?:@(\w+:\w+)|:([\w.-]+))?$/.exec(image) ?? []
  return { name, tag: digest ?? tag ?? 'latest' }
}

/** Brings the image, or throws a Failure that says why not. @param instead what else can be done */
export async function pullImage(
  io: StackIo,
  engine: Engine,
  image: string,
  timeoutMs: number,
  instead = 'use --stack native',
): Promise<void> {
  const { name: fromImage, tag } = splitImage(image)
  const deadline = AbortSignal.timeout(timeoutMs)
  const pull = async () => {
    const abortSignal = AbortSignal.any([io.signal, deadline])
    const told = await engine.createImage({ fromImage, tag, abortSignal })
    const lines = await new Promise<readonly { readonly error?: string }[]>((resolve, reject) => {
      engine.modem.followProgress(told, (error, output) => (error ? reject(error) : resolve(output)))
    })
    const said = lines.at(-1)?.error
    if (said !== undefined) throw new Error(said)
  }
  try {
    await withProgress(io, `pulling ${image}`, `pulled ${image}`, pull)
  } catch (error) {
    const why = deadline.aborted ? `not within ${timeoutMs / 1000} s` : (error as Error).message.trim()
    throw new Failure('environment', `the image ${image} could not be pulled: ${why}`, {
      hint: `try docker pull ${image}, or ${instead}`,
    })
  }
}
