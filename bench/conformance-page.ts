import type { Quarter } from '../slo/calendar.ts'
import type { Peer } from './peers.ts'

type Bad = { readonly total: number; readonly bad: number; readonly isMet: boolean }
export type PeerRow = {
  readonly title: string
  readonly site: 'eqiad' | 'codfw' | 'both'
  readonly truth: Bad
  readonly ours: Bad
  readonly told: readonly {
    readonly peer: string
    readonly share: number | undefined
    readonly isMet: boolean | undefined
  }[]
}
export type ExactRow = { readonly method: string; readonly counts: number; readonly equal: number }

const number = new Intl.NumberFormat('en')

/** docs/conformance.md. */
export function conformancePage(found: {
  readonly quarter: Quarter
  readonly samples: number
  readonly exact: readonly ExactRow[]
  readonly peers: readonly Peer[]
  readonly rows: readonly PeerRow[]
}): string {
  const { quarter, samples, exact, peers, rows } = found
  const wrong = rows.flatMap(({ told, truth }) => told.filter(({ isMet }) => isMet !== truth.isMet))
  return `# Conformance

The example quarter, ${quarter.name} (${number.format(samples)} samples; what happens in it is told in \`slo/example/story.ts\`), has a
known truth: how many events its scrapes prove. \`node bench/quarter-conformance.ts\` loads it into a real Prometheus, counts it, asks
what other tools would ask, and writes this page.

## Ours against the truth

Every counter of every service, by site, code, flags and bucket. Equal means equal to the request.

| way of counting | counts | equal to the truth |
| --- | ---: | ---: |
${exact.map(({ method, counts, equal }) => `| ${method} | ${counts} | ${equal} |`).join('\n')}

## What others make of the same data

Selectors are given to every tool as it needs them: both names of a renamed label, both spellings of an edge. A cell says by how
much the tool's share of bad requests differs from the true one, and its verdict where that is not the true one. Of
${rows.length * peers.length} verdicts ${wrong.length} are wrong or missing.

${peers.map(({ name, shape }) => `- **${name}**: \`${shape}\``).join('\n')}

| promise | site | requests | bad | verdict | ours | ${peers.map(({ name }) => name).join(' | ')} |
| --- | --- | ---: | ---: | --- | --- | ${peers.map(() => '---').join(' | ')} |
${rows.map(row).join('\n')}
`
}

function row({ title, site, truth, ours, told }: PeerRow): string {
  const isEqual = ours.total === truth.total && ours.bad === truth.bad
  const mine = isEqual ? 'equal' : `${number.format(ours.bad)} of ${number.format(ours.total)}`
  const verdict = word(truth.isMet)
  const cells = told.map(({ share, isMet }) => {
    if (share === undefined || Number.isNaN(share)) return '**no answer**'
    const difference = difference100(share, truth.bad / truth.total)
    return isMet === truth.isMet ? difference : `${difference}, **${word(isMet)}**`
  })
  return `| ${[title, site, number.format(truth.total), number.format(truth.bad), verdict, mine, ...cells].join(' | ')} |`
}

function word(isMet: boolean | undefined): string {
  return isMet ? 'met' : 'missed'
}

function difference100(share: number, truth: number): string {
  const percent = (100 * (share - truth)) / truth
  if (Math.abs(percent) < 0.005) return '±0.00 %'
  return `${percent > 0 ? '+' : '−'}${Math.abs(percent).toFixed(Math.abs(percent) < 1 ? 2 : 1)} %`
}
