import { addSoakPart, addTrial, beginClimb, type SavedClimb } from '../../run/saved/climb.ts'
import type { RunFolder } from '../../run/saved/run-folder.ts'
import { known } from '../../slo/capacity/bounds.ts'
import { judgeTrial } from '../../slo/capacity/judge-trial.ts'
import type { CapacityReport } from '../../slo/capacity/record.ts'
import type { ClimbPlan } from '../../slo/capacity/saved.ts'
import { nextTrial, observe, searched } from '../../slo/capacity/search.ts'
import type { RunFacts, RunRecord } from '../../slo/run/saved.ts'
import { counted, perSecond as rate } from '../../slo/words.ts'
import type { ProgressDisplay } from '../world/progress.ts'
import { requireSamePlan, type SearchRequest } from './asked.ts'
import type { CapacityFlags } from './flags.ts'
import { reportOf } from './report-of.ts'
import { nextPart, soakRate } from './soaking.ts'
import { boundsInWords, clock, trialInWords } from './words.ts'

type Step = { readonly is: 'trial' | 'soak'; readonly perSecond: number; readonly seconds: number }

/** What a search is, has and wants: in memory, in its folder, and in what is said of it meanwhile. */
export class Notebook {
  readonly #folder: RunFolder
  readonly #asked: SearchRequest
  readonly #flags: Pick<CapacityFlags, 'soak' | 'soakAt'>
  readonly #progress: ProgressDisplay
  readonly #before: SavedClimb | undefined
  #kept: Omit<SavedClimb, 'plan' | 'isCutShort'>
  #plan: ClimbPlan | undefined
  #state
  #step: Step | undefined

  constructor(
    folder: RunFolder,
    asked: SearchRequest,
    flags: Pick<CapacityFlags, 'soak' | 'soakAt'>,
    before: SavedClimb | undefined,
    progress: ProgressDisplay,
  ) {
    this.#folder = folder
    this.#asked = asked
    this.#flags = flags
    this.#before = before
    this.#progress = progress
    this.#plan = before?.plan
    this.#kept = before ? { trials: before.trials, soak: before.soak } : { trials: [], soak: [] }
    const { goals, limits, load } = asked
    this.#state = searched({ goals, limits, mix: load.mix }, this.#kept.trials)
  }

  /** Writes down what is asked for and where, or sees that it is what was asked for before. */
  async begin(surroundings: Pick<RunFacts, 'subject' | 'environment'>, nowMs: number, writer: number): Promise<void> {
    const now: ClimbPlan = {
      schemaVersion: 1,
      kind: 'capacity-plan',
      id: this.#folder.id,
      createdAt: new Date(nowMs).toISOString(),
      ...surroundings,
      ...this.#asked,
    }
    if (this.#before) {
      requireSamePlan(this.#before.plan, now)
      this.#progress.say(`Going on after ${counted(this.#kept.trials.length, 'trial')}.`)
      if (this.#before.isCutShort)
        this.#progress.say('The last line was cut short while it was written, and is left out.')
    }
    this.#plan = this.#before ? { ...this.#before.plan, limits: now.limits } : now
    await beginClimb(this.#folder.path, { plan: this.#plan, ...this.#kept }, writer)
  }

  /** The next trial of the search, or the next part of the soak after it. */
  next() {
    const number = this.#kept.trials.length + this.#kept.soak.length + 1
    const step = nextTrial(this.#state)
    if (step.kind === 'result') return this.#nextOfSoak(number)
    const { perSecond, seconds, why } = step
    this.#step = { is: 'trial', perSecond, seconds }
    const { lower, upper } = known(this.#state)
    const spent = this.#kept.trials.reduce((sum, { tookSeconds }) => sum + tookSeconds, 0)
    const left = clock(this.#asked.limits.maxSeconds - spent)
    const telling = `trial ${number}, ${rate(perSecond)} ${why} (${boundsInWords(lower, upper)}; at most ${left} left)`
    return { ...this.#step, number, telling }
  }

  #nextOfSoak(number: number) {
    const { load, promised } = this.#asked
    const seconds = nextPart(this.#flags.soak, this.#kept.soak)
    if (seconds === undefined) return undefined
    const perSecond = soakRate(this.#flags, this.#kept.soak, load.mix, promised, known(this.#state).lower)
    if (perSecond === undefined) {
      this.#progress.say('There is no soak: no load was shown to hold of which it could be a share.')
      return undefined
    }
    this.#step = { is: 'soak', perSecond, seconds }
    const done = this.#kept.soak.reduce((sum, part) => sum + part.seconds, 0)
    const telling = `soak at ${rate(perSecond)}, ${clock(done)} of ${clock(this.#flags.soak ?? 0)} done`
    return { ...this.#step, number, telling }
  }

  async keep(record: RunRecord, tookSeconds: number): Promise<void> {
    const { is, perSecond, seconds } = this.#step as Step
    const trial = judgeTrial(record, { goals: this.#asked.goals, perSecond, tookSeconds })
    this.#progress.say(trialInWords(trial, this.#asked.goals))
    const { path } = this.#folder
    if (is === 'soak') {
      const part = { id: trial.id, perSecond, seconds }
      await addSoakPart(path, part)
      this.#kept = { ...this.#kept, soak: [...this.#kept.soak, part] }
    } else {
      await addTrial(path, trial)
      this.#kept = { ...this.#kept, trials: [...this.#kept.trials, trial] }
      this.#state = observe(this.#state, trial)
    }
  }

  /** What is known so far; undefined where nothing is. */
  async report(): Promise<CapacityReport | undefined> {
    const { trials, soak } = this.#kept
    if (!this.#plan || trials.length + soak.length === 0) return undefined
    return await reportOf(this.#folder.path, { plan: this.#plan, trials, soak })
  }

  /** Says what is kept of a search that ends early, and how to go on. */
  breakOff(command: string): void {
    const { trials, soak } = this.#kept
    if (trials.length + soak.length === 0) return
    const parts = soak.length === 0 ? '' : ` and ${counted(soak.length, 'part')} of the soak`
    this.#progress.say(`Kept: ${counted(trials.length, 'trial')}${parts}. To go on:\n  ${command}`)
  }
}
