import pLimit from 'p-limit'
import { daySeconds } from '../../calendar.ts'
import { type CountWorld, countIncrements } from '../../counting/count.ts'
import { SharedAnswers } from '../../counting/observe/shared-answers.ts'
import type { CountResult } from '../../counting/request.ts'
import { labelsKey } from '../../prometheus/samples.ts'
import { askedBy, type Evidence } from '../evidence.ts'
import type { Question } from '../question.ts'
import { countNative } from './native.ts'
import type { Recordings } from './recordings.ts'

export type GatherProgress = { readonly done: number; readonly of: number; readonly what: string }

/** Counts are asked for a few at a time: each holds the days that it is working on. */
const atOnce = 4

/**
 * Asks every question, a few at a time, and keeps what came back by its key. Days index from `quarterStart` (unix seconds); those that rules have
 * recorded are read from there. Finished
 * days stay in the world's cache, so an interrupted gathering resumes. Fails as counting does.
 */
export async function gather(
  world: Omit<CountWorld, 'shared' | 'onProgress'>,
  questions: readonly Question[],
  quarterStart: number,
  onProgress: (progress: GatherProgress) => void,
  recorded: Recordings = new Map(),
): Promise<Record<string, Evidence>> {
  const shared = new SharedAnswers(world.prometheus)
  const limit = pLimit(atOnce)
  let done = 0
  try {
    const evidence = await limit.map(questions, async (question): Promise<[string, Evidence]> => {
      const { asked, counted } = await askClosely({ ...world, shared }, question, recorded)
      onProgress({ done: ++done, of: questions.length, what: question.key })
      return [question.key, asEvidence(asked, counted, quarterStart)]
    })
    return Object.fromEntries(evidence)
  } finally {
    limit.clearQueue()
  }
}

type AskedQuestion = Question & { readonly neighbours?: true }

/** Where a bucket is missing for a time, those around it are asked for, too: they bound what it held. */
async function askClosely(world: CountWorld, question: Question, recorded: Recordings) {
  const counted = await ask(world, question, recorded)
  const { withNeighbours, edges } = question
  if (!counted.lacksEdges || !withNeighbours || withNeighbours.edges.length === edges?.length) {
    return { asked: question, counted }
  }
  const asked: AskedQuestion = { ...question, ...withNeighbours, neighbours: true }
  return { asked, counted: await ask(world, asked, new Map()) }
}

function ask(world: CountWorld, question: Question, recorded: Recordings): Promise<CountResult> {
  const { key, selectors, by, window, aliases, scrapeIntervalSeconds, processStart, replica, edges, target } = question
  const read = recorded.get(key)
  const request = {
    selectors,
    by: question.native ? by.filter((name) => name !== 'le') : by,
    window,
    aliases,
    scrapeIntervalSeconds,
    processStart,
    gapsBy: siteLabel(by),
    ...(read ? { recorded: read } : {}),
    ...(edges ? { edges } : {}),
    ...(target ? { target } : {}),
    ...(replica === undefined ? {} : { replica }),
  }
  return question.native ? countNative(world, question, request) : countIncrements(world, request)
}

function asEvidence(question: AskedQuestion, counted: CountResult, quarterStart: number): Evidence {
  const { edgesMs, spelled } = question
  const days = new Map<string, [number, number, number, number][]>()
  for (const { start, groups } of counted.daily) {
    const day = Math.floor((start - quarterStart) / daySeconds)
    for (const { labels, count, upper, unseen } of groups) {
      const key = labelsKey(labels)
      days.set(key, [...(days.get(key) ?? []), [day, count, upper, unseen]])
    }
  }
  return {
    ...askedBy(question),
    ...(edgesMs === undefined ? {} : { edgesMs: [...edgesMs] }),
    ...(spelled === undefined ? {} : { spelled: [...spelled] }),
    ...(question.neighbours ? { neighbours: true } : {}),
    groups: counted.groups.map(({ labels, count, upper, unseen }) => ({
      labels: { ...labels },
      count,
      upper,
      unseen,
      days: days.get(labelsKey(labels)) ?? [],
    })),
    ...(counted.faults.length > 0 ? { faults: structuredClone(counted.faults) as Evidence['faults'] } : {}),
    ledger: structuredClone(counted.ledger) as Evidence['ledger'],
    ...(counted.absences.length > 0 ? { absent: structuredClone(counted.absences) as Evidence['absent'] } : {}),
    ...(counted.unbridged.length > 0 ? { unbridged: structuredClone(counted.unbridged) as Evidence['unbridged'] } : {}),
  }
}

/** Every question groups by site first; gaps are told by it. */
function siteLabel(by: readonly string[]): readonly string[] {
  return by.slice(0, 1)
}
