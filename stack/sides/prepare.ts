import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Failure } from '../../common/failure.ts'
import { findEngine } from '../docker/engine.ts'
import { imageId, requireImage } from '../docker/images.ts'
import type { StackIo } from '../io.ts'
import type { ServiceSource } from '../service/source.ts'
import { describeCheckout } from './git.ts'
import { linkLibraries } from './libraries.ts'
import { checkOut, requireRevision } from './revision.ts'
import { SERVICE_MAIN, type SideSource } from './side.ts'

/** A side that can be started, or runs; nothing is left to be built. */
export type PreparedSide = {
  readonly source: ServiceSource
  /** What exactly it is, in words: a branch may be elsewhere tomorrow. */
  readonly told: string
}

/** Fails at once where there is nothing to start, before anything is built. */
export async function requireSide(io: StackIo, side: SideSource): Promise<void> {
  if (side.kind === 'revision') await requireRevision(io, side.name)
  else if (side.kind === 'folder') requireFolder(side.path)
}

export async function prepareSide(io: StackIo, side: SideSource): Promise<PreparedSide> {
  switch (side.kind) {
    case 'revision': {
      const { commit, path } = await checkOut(io, side.name)
      const short = commit.slice(0, 12)
      const told = commit.startsWith(side.name) ? short : `${side.name} (${short})`
      await linkLibraries(io, path, told)
      return { source: { kind: 'folder', path }, told }
    }
    case 'folder':
      requireFolder(side.path)
      return { source: side, told: await toldFolder(io, side.path) }
    case 'image':
      return { source: side, told: await toldImage(io, side.image) }
    case 'url':
      return { source: side, told: side.url }
  }
}

/** By its id, because a tag may name another one tomorrow. Without an engine nothing is told of it, and nothing can be started. */
async function toldImage(io: StackIo, image: string): Promise<string> {
  const engine = await findEngine(io)
  if (!engine) return image
  await requireImage(io, engine, image)
  const id = await imageId(engine, image)
  return id === undefined ? image : `${image} (${id.slice(0, 'sha256:'.length + 12)})`
}

async function toldFolder(io: StackIo, path: string): Promise<string> {
  const commit = await describeCheckout(io, path)
  return commit === undefined ? path : `${path} (${commit})`
}

/** A folder is taken as it is, with its libraries. */
function requireFolder(path: string): void {
  const main = join(path, SERVICE_MAIN)
  if (!existsSync(main)) {
    throw new Failure('input', `${path} has no ${SERVICE_MAIN}, so that there is no service to start.`, {
      hint: 'Give a checkout of this repository, or a revision, image:<name> or a URL.',
    })
  }
  try {
    createRequire(main).resolve('cassandra-driver')
  } catch (cause) {
    throw new Failure('environment', `The service in ${path} lacks its libraries.`, {
      hint: `Install them: npm ci --prefix ${path}`,
      cause,
    })
  }
}
