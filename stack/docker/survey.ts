import { Failure } from '../../common/failure.ts'
import { throwIfInterrupted } from '../interruption.ts'
import type { StackIo } from '../io.ts'
import type { Settings } from '../plan/options.ts'
import type { ContainerPart } from '../plan/supply.ts'
import { IMAGES } from '../toolchain/versions.ts'
import { type Bridge, bridgeOf } from './bridge.ts'
import { type Engine, findEngine } from './engine.ts'
import { hasImage, pullImage, requireImage } from './images.ts'

/** What was found out about the machine's Docker engine before planning. */
export type EngineSurvey =
  | { readonly answers: false }
  | (Bridge & { readonly answers: true; readonly engine: Engine; readonly images: ReadonlySet<ContainerPart> })

/** A pull that is asked for may take its time; one that merely saves a build may not take longer than the build. */
const PULL_MS = { containers: 900_000, auto: 60_000 } as const

async function imageOf(io: StackIo, engine: Engine, part: ContainerPart, kind: 'containers' | 'auto') {
  const image = IMAGES[part]
  if (await hasImage(engine, image)) return [part]
  try {
    await pullImage(io, engine, image, PULL_MS[kind])
    return [part]
  } catch (error) {
    throwIfInterrupted(io.signal)
    if (kind === 'containers') throw error
    io.log(error instanceof Failure ? `${error.message}: ${part} will be native` : String(error))
    return []
  }
}

/**
 * Looks for an engine and for the images of the parts that could be containers; pulls what is missing.
 * @param images of services, without which there is nothing to test
 */
export async function surveyEngine(
  io: StackIo,
  kind: Settings['stack'],
  parts: readonly ContainerPart[],
  images: readonly string[] = [],
): Promise<EngineSurvey> {
  const isWanted = kind !== 'native' && parts.length > 0
  const isNeeded = images.length > 0 || (kind === 'containers' && isWanted)
  const engine = isNeeded || isWanted ? await findEngine(io) : undefined
  if (engine === undefined) {
    if (!isNeeded) return { answers: false }
    const instead = images.length > 0 ? 'give a folder or a URL instead of the image' : 'use --stack native'
    throw new Failure('environment', 'no Docker engine answers', {
      hint: `start one (docker info shows whether it runs, and whether you may use it), or ${instead}`,
    })
  }
  for (const image of images) await requireImage(io, engine, image)
  const found = kind === 'native' ? [] : await Promise.all(parts.map((part) => imageOf(io, engine, part, kind)))
  return { answers: true, engine, images: new Set(found.flat()), ...(await bridgeOf(engine)) }
}
