import { optionalParts } from '../../slo/conventions.ts'
import { nodeName } from '../cassandra/cluster.ts'
import { answersCql } from '../cassandra/cql-probe.ts'
import type { StackIo } from '../io.ts'
import { answersAsPart } from '../parts/optional-parts.ts'
import { answersHttp } from '../parts/readiness.ts'
import type { StackOptions } from '../plan/options.ts'
import { requireOpenFiles } from '../process/open-files.ts'
import { attach, deadParts } from '../running/attached-stack.ts'
import type { RunningStack } from '../running/running-stack.ts'
import { rememberService, renewService } from '../service/renewal.ts'
import { startStack } from '../stack.ts'
import { isOurs, nodesOf, type StackRecord } from '../stack-record.ts'
import { clear, clearLeftovers, clearStrays } from './leftovers.ts'
import { savedRecord } from './record-file.ts'
import { ownerOf, type Roster, rosters, setOwner } from './roster.ts'
import { takeTurn } from './turn.ts'

/** The stack that `stack up` has started in this checkout. `broken` names parts that no longer answer. */
type KeptStack =
  | { readonly state: 'none' }
  | { readonly state: 'up'; readonly record: StackRecord; readonly broken: readonly string[] }

type Found = { readonly roster: Roster; readonly record: StackRecord }

async function find(io: StackIo): Promise<Found | undefined> {
  for (const roster of await rosters(io)) {
    const owner = await ownerOf(roster)
    if (owner?.kind !== 'kept' || owner.root !== io.root) continue
    const record = await savedRecord(roster.folder)
    if (record) return { roster, record }
  }
  return undefined
}

/** Parts that are gone or do not answer, by their names. */
async function brokenParts(io: StackIo, record: StackRecord): Promise<readonly string[]> {
  const { cassandra, prometheus, service } = record.parts
  const optional = optionalParts.flatMap((name) => {
    const part = record.parts[name]
    return part && isOurs(part) ? [{ name, url: part.url }] : []
  })
  const dead = await deadParts(io, record)
  const nodes = isOurs(cassandra) ? nodesOf(cassandra) : []
  const answers = await Promise.all([
    ...nodes.map(({ address }) => answersCql(address)),
    isOurs(prometheus) ? answersHttp(`${prometheus.url}/-/ready`) : true,
    service.origin.source === 'native' ? answersHttp(`${service.url}/readyz`) : true,
    ...optional.map(({ name, url }) => answersAsPart(name, url)),
  ])
  const names = [
    ...nodes.map((_, index) => nodeName(index)),
    'prometheus',
    'service',
    ...optional.map(({ name }) => name),
  ]
  const silent = names.filter((_, index) => !answers[index])
  return [...new Set([...dead, ...silent])]
}

export async function statusOfStack(io: StackIo): Promise<KeptStack> {
  const found = await find(io)
  if (found === undefined) return { state: 'none' }
  return { state: 'up', record: found.record, broken: await brokenParts(io, found.record) }
}

/**
 * The record of the kept stack for whoever only asks it something, and how to end that; undefined where there is none, or it is broken. Nothing is
 * mended. Fails where a run uses it.
 */
export async function visitKeptStack(
  io: StackIo,
): Promise<{ record: StackRecord; end: () => Promise<void> } | undefined> {
  const found = await find(io)
  if (found === undefined || (await brokenParts(io, found.record)).length > 0) return undefined
  return { record: found.record, end: await takeTurn(io, found.roster) }
}

/** Stops the kept stack. Answers whether there was one. */
export async function downStack(io: StackIo): Promise<boolean> {
  const found = await find(io)
  if (found !== undefined) await clear(io, found.roster)
  return found !== undefined
}

/** Its record once it is fit for a run, or undefined where it was broken. */
async function mend(io: StackIo, { roster, record }: Found): Promise<StackRecord | undefined> {
  await clearStrays(io, roster, record)
  const broken = await brokenParts(io, record)
  if (broken.length === 0) return await renewService(io, roster, record)
  io.log(`the kept stack is broken (${broken.join(', ')}): clearing it away`)
  await clear(io, roster)
  return undefined
}

/**
 * The kept stack, ready for a run and for nobody else's, or undefined where there is none. One that is broken is cleared
 * away; a reference service whose code has changed since is started anew at its place. Disposing of it leaves it running.
 */
export async function findKeptStack(io: StackIo): Promise<RunningStack | undefined> {
  const found = await find(io)
  if (found === undefined) return undefined
  await requireOpenFiles()
  const endTurn = await takeTurn(io, found.roster)
  try {
    const record = await mend(io, found)
    if (record) return attach(io, record, endTurn)
  } catch (error) {
    await endTurn()
    throw error
  }
  return undefined
}

/** Starts a stack that outlives this process, or gives the one that is up already. */
export async function upStack(
  options: StackOptions,
  io: StackIo,
): Promise<{ readonly record: StackRecord; readonly isNew: boolean }> {
  await clearLeftovers(io)
  const kept = await findKeptStack(io)
  if (kept) {
    await kept[Symbol.asyncDispose]()
    return { record: kept.record, isNew: false }
  }
  const stack = await startStack(options, io, 'stays')
  const roster = { id: stack.record.id, folder: stack.record.folder }
  try {
    await rememberService(io, roster, options.serviceEnv ?? {})
    await setOwner(io, roster, { kind: 'kept', root: io.root })
  } catch (error) {
    await stack[Symbol.asyncDispose]()
    throw error
  }
  return { record: stack.record, isNew: true }
}
