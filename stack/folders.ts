import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { StackIo } from './io.ts'

/**
 * The folder that all checkouts share: built tools, filled data, and what is running. $LIFTWING_SLO_CACHE, or
 * liftwing-slo in the user's cache folder (XDG Base Directory Specification).
 */
export function cacheFolder(io: Pick<StackIo, 'env' | 'homeFolder'>): string {
  const { LIFTWING_SLO_CACHE: own, XDG_CACHE_HOME: caches } = io.env
  return own || join(caches || join(io.homeFolder, '.cache'), 'liftwing-slo')
}

/** Built tools, one folder per pin. */
export const toolsFolder = (io: StackIo) => join(cacheFolder(io), 'tools')
/** Cassandra's data that outlives a run. */
export const dataRoot = (io: StackIo) => join(cacheFolder(io), 'data')
/** One folder per stack that runs, with its record. */
export const stacksFolder = (io: StackIo) => join(cacheFolder(io), 'stacks')

/** Names the checkout in the shared folder: its stack, kept by `stack up`, is its own. */
export const checkoutId = (root: string) => createHash('sha256').update(root).digest('hex').slice(0, 12)
