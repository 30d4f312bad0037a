import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../../common/failure.ts'
import { append, hasCode, writeWhole } from '../../common/files.ts'
import {
  type ClimbPlan,
  line,
  parseClimbPlan,
  parseSoak,
  parseTrials,
  type SavedTrials,
  type SoakPart,
} from '../../slo/capacity/saved.ts'
import type { Trial } from '../../slo/capacity/trial.ts'
import type { RunRecord } from '../../slo/run/saved.ts'
import { readRun } from './run.ts'

const files = { plan: 'plan.json', trials: 'trials.jsonl', soak: 'soak.jsonl' } as const

/** What a search has kept in its folder. */
export type SavedClimb = SavedTrials & { readonly plan: ClimbPlan; readonly soak: readonly SoakPart[] }

/** Begins the record of a search, or goes on with one. */
export async function beginClimb(
  folder: string,
  { plan, trials, soak }: Omit<SavedClimb, 'isCutShort'>,
  writer: number,
): Promise<void> {
  await writeWhole(join(folder, files.plan), `${JSON.stringify(plan, null, 2)}\n`, writer)
  await writeWhole(join(folder, files.trials), trials.map(line).join(''), writer)
  if (soak.length > 0) await writeWhole(join(folder, files.soak), soak.map(line).join(''), writer)
}

/** A line is written at once, so that nothing is lost but what was being measured. */
export async function addTrial(folder: string, trial: Trial): Promise<void> {
  await append(join(folder, files.trials), line(trial))
}

export async function addSoakPart(folder: string, part: SoakPart): Promise<void> {
  await append(join(folder, files.soak), line(part))
}

/** Whether a folder is that of a search. */
export async function isClimb(folder: string): Promise<boolean> {
  return (await stat(join(folder, files.plan)).catch(() => undefined)) !== undefined
}

export async function readClimb(folder: string): Promise<SavedClimb> {
  const [plan, trials, soak] = [join(folder, files.plan), join(folder, files.trials), join(folder, files.soak)]
  return {
    plan: parseClimbPlan(await text(plan), plan),
    ...parseTrials(await text(trials), trials),
    soak: parseSoak(await text(soak, ''), soak),
  }
}

/** What was observed in a trial, or a part of a soak, of a search. */
export async function readTrial(folder: string, search: string, id: string): Promise<RunRecord> {
  return await readRun(join(folder, 'trials', id.slice(search.length + 1)))
}

async function text(file: string, absent?: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    if (absent !== undefined && hasCode(cause, 'ENOENT')) return absent
    throw new Failure('input', `${file} cannot be read, so that nobody knows what the search has found.`, {
      hint: 'Give the folder of a capacity search, under results/.',
      cause,
    })
  }
}
