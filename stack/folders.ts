import { join, resolve } from 'node:path'
import { Failure } from '../common/failure.ts'
import type { StackIo } from './io.ts'

/**
 * The folder that all checkouts share: built tools, filled data, and what is running. $LIFTWING_SLO_CACHE, or
 * liftwing-slo in the user's cache folder (XDG Base Directory Specification).
 */
export function cacheFolder({ env, homeFolder }: Pick<StackIo, 'env' | 'homeFolder'>): string {
  const { LIFTWING_SLO_CACHE: own, XDG_CACHE_HOME: caches } = env
  if (own) return resolve(own)
  if (caches || homeFolder) return resolve(caches || join(homeFolder, '.cache'), 'liftwing-slo')
  throw new Failure('environment', 'There is no folder for tools and data: this user has no home.', {
    hint: 'Set LIFTWING_SLO_CACHE to a folder that you may write to.',
  })
}

/** Built tools, one folder per pin. */
export const toolsFolder = (io: StackIo) => join(cacheFolder(io), 'tools')
/** Cassandra's data that outlives a run. */
export const dataRoot = (io: StackIo) => join(cacheFolder(io), 'data')
/** One folder per stack that runs, with its record. */
export const stacksFolder = (io: StackIo) => join(cacheFolder(io), 'stacks')
