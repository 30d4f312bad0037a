import type { StackIo } from '../io.ts'
import type { ContainerPart, Offer } from '../plan/supply.ts'
import { IMAGES } from '../toolchain/versions.ts'
import { bridgeOf } from './bridge.ts'
import { findEngine } from './engine.ts'
import { hasImage } from './images.ts'

/** What a Docker engine offers without pulling anything; with its version where one answers. */
export type EngineState = { readonly offer: Offer; readonly version: string | undefined }

export async function lookAtEngine(io: StackIo): Promise<EngineState> {
  const engine = await findEngine(io)
  if (!engine) return { offer: { answers: false }, version: undefined }
  const parts = Object.keys(IMAGES) as readonly ContainerPart[]
  const found = await Promise.all(parts.map(async (part) => ((await hasImage(engine, IMAGES[part])) ? [part] : [])))
  const { Version: version } = await engine.version()
  const { sharesNetwork } = await bridgeOf(engine)
  return { version, offer: { answers: true, images: new Set(found.flat()), sharesNetwork } }
}
