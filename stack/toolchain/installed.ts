import { join } from 'node:path'
import { Failure } from '../../common/failure.ts'
import { toolsFolder } from '../folders.ts'
import type { StackIo } from '../io.ts'
import { entryName, type Recipe } from './cache.ts'
import { k6Recipe, prometheusRecipe } from './go-tools.ts'
import { cassandraRecipe, jmxExporterRecipe, kafkaRecipe } from './jars.ts'
import { conditionOf } from './manifest.ts'
import { ask, requireGo, requireJava, requireMaven } from './requirements.ts'

/** A tool as it is found, by somebody who neither builds nor fetches it. */
export type InstalledTool =
  | {
      readonly state: 'there'
      readonly version: string /** Its folder, of what the cache keeps. */
      readonly kept?: string
    }
  /** It can be made here; `takes` says how long that is. */
  | { readonly state: 'absent' | 'damaged'; readonly version: string; readonly takes: string }
  | { readonly state: 'missing'; readonly why: string; readonly mend: string }

export type Builder = 'java' | 'go' | 'maven'
export type Built = 'k6' | 'prometheus' | 'cassandra' | 'jmxExporter' | 'kafka'

/** What the tools are built and run with. */
export async function builders(io: StackIo): Promise<Readonly<Record<Builder, InstalledTool>>> {
  const [java, go, maven] = await Promise.all([
    orMissing(async () => {
      const where = await requireJava(io)
      const said = await ask(io, where, ['-version'])
      return { state: 'there', version: /version "([^"]+)"/.exec(said ?? '')?.[1] ?? 'unknown' }
    }),
    orMissing(async () => {
      await requireGo(io)
      const said = await ask(io, 'go', ['env', 'GOVERSION'])
      return { state: 'there', version: (said ?? '').trim().replace(/^go/, '') }
    }),
    orMissing(async () => {
      await requireMaven(io, 'jars')
      const said = await ask(io, 'mvn', ['-v'])
      return { state: 'there', version: /Apache Maven ([\w.-]+)/.exec(said ?? '')?.[1] ?? 'unknown' }
    }),
  ])
  return { java, go, maven }
}

/** What is kept in the cache folder, or would be. */
export async function builtTools(io: StackIo): Promise<Readonly<Record<Built, InstalledTool>>> {
  const recipes = {
    k6: k6Recipe,
    prometheus: prometheusRecipe,
    cassandra: cassandraRecipe,
    jmxExporter: jmxExporterRecipe,
    kafka: kafkaRecipe,
  }
  const entries = Object.entries(recipes).map(async ([name, recipe]) => [name, await keptAs(io, await recipe(io))])
  return Object.fromEntries(await Promise.all(entries))
}

async function keptAs(io: StackIo, recipe: Recipe): Promise<InstalledTool> {
  const { version, takes } = recipe
  const where = join(toolsFolder(io), entryName(recipe))
  const condition = await conditionOf(where)
  if (condition === 'intact') return { state: 'there', version, kept: where }
  return { state: condition === 'absent' ? 'absent' : 'damaged', version, takes }
}

async function orMissing(look: () => Promise<InstalledTool>): Promise<InstalledTool> {
  try {
    return await look()
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { state: 'missing', why: error.message, mend: error.hint ?? '' }
  }
}
