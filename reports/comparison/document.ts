import { type Design, looksOf } from '../../slo/comparison/design.ts'
import { isSlowest } from '../../slo/comparison/measure.ts'
import { type ComparedBuild, type ComparisonReport, comparisonReportSchema } from '../../slo/comparison/record.ts'
import { type Case, type ContentBlock, type Document, type Section, type Suite, wholeCase } from '../document.ts'
import { fingerprintFacts, namesAndValues } from '../facts.ts'
import { kind } from '../kind.ts'
import { count, instant, plural, span } from '../numbers.ts'
import { head, tabulate, text, verdictWords } from '../table.ts'
import { comparisonHeadline } from './headline.ts'
import { nextOf } from './next.ts'
import { comparisonPictures } from './pictures.ts'
import { intervalName, looksTable, measuresTable } from './tables.ts'
import { decisionSentence, isCompared, measureName, percentOf, standings } from './words.ts'

export const comparisonKind = kind(comparisonReportSchema, comparisonDocument)

/** A comparison of two builds, as it is told. */
export function comparisonDocument(report: ComparisonReport): Document {
  const { subjects, measured } = report
  const name = `${nameOf(subjects.A)} against ${nameOf(subjects.B)}`
  return {
    name: `${name}, ${report.id}`,
    subject: name,
    when: instant(report.createdAt),
    verdict: report.verdict,
    badge: verdictWords[report.verdict],
    headline: comparisonHeadline(report),
    reasons: comparisonHeadline(report).includes(report.reasons[0] ?? '\n') ? report.reasons.slice(1) : report.reasons,
    about: aboutOf(report),
    facts: [
      ['A', { code: told(subjects.A) }],
      ['B', { code: told(subjects.B) }],
      ['Load', namesAndValues(report.fingerprint.load)],
      ['Machine', namesAndValues(report.fingerprint.machine)],
    ],
    again: report.command,
    next: nextOf(report),
    sections: [
      {
        title: 'Measures',
        blocks: [{ table: measuresTable(report, 'deciding') }, ...slowestTold(report)],
        depth: 'brief',
      },
      ...(measured.way === 'saved' ? [differing(measured.differs)] : []),
      { title: 'By how much, and where', blocks: comparisonPictures(report).map((picture) => ({ picture })) },
      {
        title: 'On the wire',
        claim: wireClaim,
        blocks: [{ table: measuresTable(report, 'others') }],
        depth: 'details',
      },
      howItWasDecided(report),
      { title: 'What was alike', blocks: [{ facts: fingerprintFacts(report.fingerprint) }], depth: 'details' },
    ],
    checks: {
      name: `liftwing-slo ${report.id}`,
      seconds: measured.way === 'blocks' ? measured.blocks.length * measured.design.blockSeconds : 0,
      startedAt: measured.way === 'blocks' ? (measured.blocks[0]?.startedAt ?? report.createdAt) : report.createdAt,
      suites: suites(report),
    },
  }
}

/** What no reader knows from elsewhere. */
function slowestTold({ measures }: ComparisonReport): readonly ContentBlock[] {
  return measures.some((row) => isSlowest(row.measure) && isCompared(row)) ? [{ prose: [slowestProse] }] : []
}

const slowestProse =
  'Slowest in 0.1\u00a0s: of each tenth of a second that request which took longest on the wire, and of those of a block the one that three quarters exceed. It shows what is done to one request in fifty.'

const wireClaim =
  'Without what the generator was late; they decide nothing, and tell whether it was the generator that made a difference.'

function aboutOf({ measured, subjects }: ComparisonReport): string {
  const names = `A is ${nameOf(subjects.A)}, B is ${nameOf(subjects.B)}`
  if (measured.way === 'saved') return `${names}: two runs, one after the other.`
  const { design, blocks, looks } = measured
  const excused = blocks.filter((block) => block.excused !== undefined).length
  const spoiled = excused > 0 ? `; ${plural(excused, 'block')} did not count` : ''
  return `${names}: ${plural(blocks.length, 'block')} of ${span(design.blockSeconds)} in pairs whose order a coin tossed, looked at ${looks.length === 1 ? 'once' : plural(looks.length, 'time')}${spoiled}.`
}

/** A dot at the end of a sentence is none. */
function nameOf({ name }: ComparedBuild): string {
  return name === '.' ? 'this folder' : name
}

function told({ is, exactly }: ComparedBuild): string {
  return `${is} ${exactly}`
}

function differing(differs: Extract<ComparisonReport['measured'], { way: 'saved' }>['differs']): Section {
  const table = tabulate(differs, {
    id: 'differs',
    caption: 'What the two runs do not have in common besides the build.',
    columns: [head('What', ({ what }) => what), text('A', ({ a }) => a), text('B', ({ b }) => b)],
    whenEmpty: 'Load, data, machine and versions are the same.',
  })
  return { title: 'What else differs', blocks: [{ table }], depth: 'brief' }
}

function howItWasDecided(report: ComparisonReport): Section {
  const { measured } = report
  const looks = looksTable(report)
  if (measured.way !== 'blocks' || !looks)
    return { title: 'How it was compared', blocks: [{ prose: [savedProse] }], depth: 'details' }
  const { design } = measured
  const blocks: readonly ContentBlock[] = [
    {
      prose: [
        `All intervals at all ${count(looksOf(design).length)} looks hold together with ${intervalName(report).replace(/ %$/, ' %')}: had the coin of a pair fallen the other way, its difference would have had the other sign, and that is all the chance that they rest on.`,
        `${regressionProse(design)} To pass, ${percentOf(design.excluded)} has to be ruled out for each measure.`,
      ],
    },
    { table: looks },
  ]
  return { title: 'How it was decided', blocks, depth: 'details' }
}

/** Comparisons of older programs suspected what lay beyond the intervals that they told. */
function regressionProse({ suspicion, confidence }: Design): string {
  return suspicion === undefined
    ? 'A regression is an interval beyond what is tolerated, and again so in as many blocks alone, on services that were started anew.'
    : `Suspected is what looks worse than is tolerated; a look is wrong there with a probability of at most ${percentOf(suspicion)}, more than the intervals that are told, which may therefore begin below. A regression is what as many blocks again show alone, on services that were started anew, with a probability of error of at most ${percentOf(1 - confidence)}.`
}

const savedProse =
  'The interval is that of the runs’ own variation from stretch to stretch. What the machine did between the runs is not in it, so that it is too narrow, and no verdict rests on it.'

function suites(report: ComparisonReport): readonly Suite[] {
  const headline = comparisonHeadline(report)
  const whole = wholeCase('The comparison as a whole', report.verdict, [headline, ...report.reasons])
  const cases = report.measures
    .filter((row) => row.decides)
    .map((row): Case => {
      const name = measureName(row.measure)
      if (!isCompared(row)) return { name, standing: 'measured', message: row.refused, details: [row.refused] }
      const sentence = decisionSentence(row)
      return {
        name,
        standing: row.decision ? standings[row.decision] : 'measured',
        message: sentence,
        details: [sentence],
      }
    })
  const { A, B } = report.subjects
  return [
    { name: 'comparison: verdict', properties: { A: told(A), B: told(B), command: report.command }, cases: [whole] },
    { name: 'comparison: measures', properties: {}, cases },
  ]
}
