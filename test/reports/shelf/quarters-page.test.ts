import { describe, expect, it } from 'vitest'
import { quartersTold } from '../../../reports/shelf/quarter-told.ts'
import { quartersPage } from '../../../reports/shelf/quarters-page.ts'
import { sampleQuarter } from '../quarter/sample-quarter.ts'

const report = await sampleQuarter()
const earlier = { ...report, createdAt: '2026-11-30T00:00:00.000Z', finished: false, history: [] }
const columns = (page: string) =>
  [...page.matchAll(/<th scope="col">([\s\S]*?)<\/th>/g)].map(([, cell = '']) => cell.replace(/<[^>]+>/g, ' ').trim())

describe('quarter after quarter', () => {
  it('has a column for each quarter, the oldest first, those that a later report tells of as well', () => {
    const page = quartersPage('results', quartersTold('q', report))
    expect(columns(page)).toEqual([
      'Service',
      'Promise',
      ...report.history.map(({ name }) => name),
      report.quarter.name,
    ])
    expect(page).toContain('href="reports/q.html"')
    expect(page).toContain('as a later report tells it')
  })

  it('takes of two reports of one quarter the one that was written last', () => {
    const page = quartersPage('results', [...quartersTold('old', earlier), ...quartersTold('new', report)])
    expect(page).toContain('href="reports/new.html"')
    expect(page).not.toContain('href="reports/old.html"')
    expect(quartersPage('results', quartersTold('old', earlier))).toContain('not over yet')
  })

  it('says what each promise came to', () => {
    const page = quartersPage('results', quartersTold('q', report))
    expect(page.match(/<tr>/g)).toHaveLength(1 + report.services.flatMap(({ promises }) => promises).length)
    expect(page).toMatch(/<h1>Promises missed: \d+ in .+ and 1 in September to November 2026\.<\/h1>/)
  })
})
