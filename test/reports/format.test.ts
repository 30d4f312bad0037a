import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { formats, renderReport } from '../../reports/format.ts'
import type { RunReport } from '../../slo/run/report.ts'
import { records } from './records.ts'

const golden = (name: string) => join(import.meta.dirname, 'golden', name)

describe.each(Object.entries(records))('the %s run', (name, record) => {
  it.each(['text', 'json', 'junit', 'markdown'] as const)('reads as it did, as %s', async (format) => {
    await expect(await renderReport(record, format)).toMatchFileSnapshot(golden(`${name}.${formats[format].file}`))
  })

  it('is told in at most 80 columns where it is asked to', async () => {
    const widest = String(await renderReport(record, 'text', { width: 80 }))
      .split('\n')
      .filter((line) => /\S\s\S/.test(line.trim()) && !line.startsWith('    liftwing-slo '))
      .map((line) => line.length)
    expect(Math.max(...widest)).toBeLessThanOrEqual(name === 'hostile' ? Number.POSITIVE_INFINITY : 80)
  })
})

const untrusted: RunReport = {
  ...records.met,
  verdict: 'inconclusive',
  trust: [{ id: 'rate-held', outcome: 'invalid', title: 'The rate was held', finding: 'It was not.' }],
}

it.each(['text', 'junit', 'markdown', 'wikitext', 'html'] as const)(
  'nothing is met in a run that cannot be trusted, only as measured: %s',
  async (format) => {
    const told = String(await renderReport(untrusted, format)).replace(/<script[\s\S]*/, '')
    expect(told.match(/as measured/g)?.length).toBeGreaterThan(7)
    expect(told).not.toMatch(/✓ met|<system-out>[^<]*promised|class="mark met"|\| met$/m)
  },
)

it('tells in brief the verdict, the promises, and what to try next', async () => {
  const brief = await Promise.all(
    [records.met, records.missed, untrusted].map((record) => renderReport(record, 'text', { full: false })),
  )
  const [met, missed, doubtful] = brief.map((text) => String(text).replace(/\s+/g, ' '))
  expect(met).not.toMatch(/Can we trust it|gate --/)
  expect(missed).toMatch(/Is it so again, for longer\? liftwing-slo gate .* --duration 120 $/)
  expect(doubtful).toMatch(
    /Can we trust it\? No: .* Does this machine hold half of the rate\? .* --reads 500 --writes 50 $/,
  )
})

it('decorates text only when told to', async () => {
  expect(await renderReport(records.missed, 'text')).not.toContain('\u001b[')
  expect(await renderReport(records.missed, 'text', { colour: true })).toContain('\u001b[31;7;1m ▲ MISSED ')
})

it('never sends a control character from elsewhere to the terminal', async () => {
  const text = await renderReport(records.hostile, 'text')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
})
