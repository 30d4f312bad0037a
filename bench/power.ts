import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Block, blockSchema } from '../slo/comparison/block.ts'
import { rowsOf } from '../slo/comparison/compose.ts'
import { type Design, usualDesign } from '../slo/comparison/design.ts'
import { comparisonEvidenceSchema } from '../slo/comparison/record.ts'
import { begin, type Comparison, nextStep, observe } from '../slo/comparison/sequence.ts'
import { machine, noEffect, noisyMachine } from '../test/slo/comparison/machine.ts'
import { asTaken, type Change, changes, inOrder, lucky, recordedMachine } from './power-blocks.ts'
import { latteWay, thresholdWay } from './power-rivals.ts'

/*
 * What a comparison finds, and how often it accuses wrongly: comparisons put together from blocks of one build, in stretches so that the
 * moods of the machine stay what they were, by processes of which each is lucky or unlucky for as long as it lives, with a change done to those of B. Give folders of comparisons, of which the blocks of A
 * are taken, and those of B where it is the same; without one, a machine is simulated.
 */

const sameTimes = 100
const changedTimes = 40
/** What a block takes beside itself and its warm-up, its share of generators that start and of services that are started anew: measured, 20 pairs of 2 s took 125 s. */
const betweenSeconds = 0.3

const folders = process.argv.slice(2)
const recordings = folders.length > 0 ? folders.map(recordingOf) : [simulated()]
const recorded = recordings.flatMap(({ blocks }) => blocks).length
if (recordings.some(({ blocks }) => blocks.length === 0)) {
  process.stderr.write('power: a comparison without a block of A that counts tells nothing.\n')
  process.exit(3)
}
const { blockSeconds, warmupSeconds } = recordings[0] ?? usualDesign
const source = folders.length > 0 ? 'recorded' : 'simulated'

const columns = ['change to B', 'found', 'open', 'pairs', 'minutes', 'two runs, t-test', 'two runs, P95 + 10 %']
process.stdout.write(`\n## What a comparison finds: from ${recorded} blocks, ${source}\n\n| ${columns.join(' | ')} |\n`)
process.stdout.write(`|---|${'---:|'.repeat(columns.length - 1)}\n`)
for (const change of changes) process.stdout.write(row(change))

function row(change: Change): string {
  const times = change.name === 'none' ? sameTimes : changedTimes
  const outcomes = Array.from({ length: times }, (_, i) => oneOf(change, i + 1))
  const share = (of: (outcome: (typeof outcomes)[number]) => boolean) => `${outcomes.filter(of).length} of ${times}`
  const pairs = outcomes.map((outcome) => outcome.pairs).sort((a, b) => a - b)[times >> 1] ?? 0
  const minutes = (pairs * 2 * (blockSeconds + warmupSeconds + betweenSeconds)) / 60
  const cells = [
    change.name,
    share(({ found }) => found === 'regression'),
    share(({ found }) => found === 'open'),
    String(pairs),
    minutes.toFixed(1),
    share(({ latte }) => latte),
    share(({ threshold }) => threshold),
  ]
  return `| ${cells.join(' | ')} |\n`
}

/** One comparison, and what two runs one after the other, together as long, would have said of the same machine. */
function oneOf(change: Change, seed: number) {
  const blocks = recordings.map((recording) => recording.blocks)
  const comparison = compare(recordedMachine(blocks, seed), change, seed)
  const luck = lucky(seed + 20_000)
  let taken = 0
  const rival = inOrder(recordedMachine(blocks, seed + 10_000), comparison.pairs.length, (block, side) =>
    asTaken(block, side, luck(side, 0), change, seed * 1000 + taken++),
  )
  return {
    found: foundIn(comparison),
    pairs: comparison.pairs.length,
    latte: latteWay(rival),
    threshold: thresholdWay(rival),
  }
}

function compare(next: () => Block, change: Change, seed: number): Comparison {
  const luck = lucky(seed)
  let comparison = begin({ ...usualDesign, blockSeconds, warmupSeconds, seed })
  for (let step = nextStep(comparison); step.kind === 'pair'; step = nextStep(comparison)) {
    const { pair, order, start } = step
    const blocks = order.map((side, i): Block => {
      const { excused: _, ...block } = next()
      return asTaken({ ...block, side, pair, start }, side, luck(side, start), change, seed * 1000 + 2 * pair + i)
    })
    const [A, B] = (['A', 'B'] as const).map((side) => blocks.find((block) => block.side === side))
    if (A && B) comparison = observe(comparison, { A, B })
  }
  return comparison
}

function foundIn(comparison: Comparison): 'regression' | 'open' | 'passed' {
  const decisions = rowsOf(comparison).flatMap((each) => ('decision' in each && each.decides ? [each.decision] : []))
  if (decisions.includes('regression')) return 'regression'
  return decisions.some((decision) => decision === 'open' || decision === 'suspected' || decision === 'slower')
    ? 'open'
    : 'passed'
}

type Recording = Pick<Design, 'blockSeconds' | 'warmupSeconds'> & { readonly blocks: readonly Block[] }

function recordingOf(path: string): Recording {
  const file = statSync(path).isDirectory() ? join(path, 'blocks.jsonl') : path
  const [head = '{}', ...lines] = readFileSync(file, 'utf8').split('\n').slice(0, -1)
  const { design, facts } = comparisonEvidenceSchema.pick({ design: true, facts: true }).parse(JSON.parse(head))
  const { A, B } = facts.subjects
  const blocks = lines.map((line) => blockSchema.parse(JSON.parse(line)))
  const isOfA = ({ side }: Block) => side === 'A' || A.exactly === B.exactly
  return { ...design, blocks: blocks.filter((block) => isOfA(block) && block.excused === undefined) }
}

/** A mood that lasts for some blocks, and one block in twenty in which everything takes several times as long. */
function simulated(): Recording {
  const block = machine({ ...noisyMachine, luck: 0 })
  return { ...usualDesign, blocks: Array.from({ length: 400 }, (_, pair) => block('A', pair, 0, noEffect)) }
}
