import { describe, expect, test } from 'vitest'
import { sizeForRates } from '../../../slo/capacity/rates.ts'
import { assumptionsSchema, type SizingInputs, sizeFor } from '../../../slo/capacity/sizing.ts'
import type { Trial } from '../../../slo/capacity/trial.ts'

/** Cassandra needs 1 ms of a core for each request, the service half of it. */
const trials = [500, 1000, 1500, 2000].map(
  (perSecond) =>
    ({
      perSecond,
      trust: { kind: 'valid' },
      goals: [{ goal: 'a', standing: 'held' }],
      utilisation: [
        { resource: 'cassandra', used: 0.2 + perSecond / 1000, limit: 4, unit: 'cores' },
        { resource: 'service', used: perSecond / 2000, limit: 4, unit: 'cores' },
      ],
    }) as unknown as Trial,
)

const usual: SizingInputs = {
  promised: [
    { operation: 'read', perSecond: 1000 },
    { operation: 'write', perSecond: 100 },
  ],
  trials,
  disk: { bytes: 5e7, rows: 50_000 },
  copies: [1],
  writes: ['write'],
  assumptions: assumptionsSchema.parse({}),
  given: [],
  slopes: 'at most',
}
const sized = (changes: Partial<SizingInputs> = {}) =>
  Object.fromEntries(sizeFor({ ...usual, ...changes }).results.map(({ id, value }) => [id, value]))

describe('what it takes', () => {
  test('follows from what was measured, in each of two sites, one of which may be lost', () => {
    const results = sized()
    expect(results['data']).toBeCloseTo(65e9, -3)
    expect(results['diskPerSite']).toBeCloseTo(390e9, -3)
    // (1000 × 2 + 100 × 3) × 1 ms ÷ 0.5
    expect(results['databaseCores']).toBeCloseTo(4.6, 6)
    expect(results['serviceCores']).toBeCloseTo(1.1, 6)
    expect([results['nodesPerSite'], results['nodes']]).toEqual([3, 6])
  })

  test.each<readonly [string, Partial<SizingInputs>, number]>([
    ['more nodes where a disk holds little', { assumptions: assumptionsSchema.parse({ diskPerNodeBytes: 5e10 }) }, 8],
    ['more nodes where a node has few cores', { assumptions: assumptionsSchema.parse({ coresPerNode: 1 }) }, 5],
    [
      // (1000 × 2 ÷ 2 + 100 × 3) × 1 ms ÷ 0.5 ÷ 0.5 cores
      'half of the cores for reads, and all for writes, where no site may be lost',
      { assumptions: assumptionsSchema.parse({ coresPerNode: 0.5, sitesLost: 0 }) },
      6,
    ],
  ])('is %s', (_, changes, nodes) => {
    expect(sized(changes)['nodesPerSite']).toBe(nodes)
  })

  test('is open where the disk was not measured, and says so', () => {
    const { results } = sizeFor({ ...usual, disk: undefined })
    expect(results.filter(({ value }) => value === undefined).map(({ id }) => id)).toEqual([
      'data',
      'diskPerSite',
      'nodesPerSite',
      'nodes',
    ])
    expect(results[0]?.how).toBe('not known: the disk of a row was not measured')
  })

  test('follows from a cluster that keeps as many copies: what a quorum costs is in what was measured', () => {
    const results = sized({ copies: [3], disk: { bytes: 1.5e8, rows: 50_000 } })
    expect(results['diskPerSite']).toBeCloseTo(390e9, -3)
    // (1000 + 100) × 1 ms ÷ 0.5
    expect(results['databaseCores']).toBeCloseTo(2.2, 6)
    const { factors } = sizeFor({ ...usual, copies: [3] })
    expect(factors.find(({ id }) => id === 'clusterDemand')).toMatchObject({
      title: 'processor time of all nodes of a site for a request',
      source: 'the slope of its cores against the load, with 3 copies of each row',
    })
  })

  test.each<readonly [string, Partial<SizingInputs>, string]>([
    ['nodes of two sites were measured', { copies: [2, 1] }, 'several nodes were measured, which keep several copies'],
    ['nobody knows the database', { copies: [] }, 'nobody knows how many copies of a row this database keeps'],
    [
      'a cluster was measured by an older program',
      { copies: [3], slopes: 'fitted' },
      'several nodes were measured, which keep several copies',
    ],
    [
      'a cluster kept other copies than are assumed',
      { copies: [2] },
      'nodes were measured that keep 2 copies, which other copies than are assumed say nothing of',
    ],
  ])('is open, but for the service, where %s', (_, changes, why) => {
    const { results, factors } = sizeFor({ ...usual, ...changes })
    expect(results.find(({ id }) => id === 'databaseCores')?.how).toBe(`not known: ${why}`)
    expect(results.find(({ id }) => id === 'serviceCores')?.value).toBeCloseTo(1.1, 6)
    expect(factors.map(({ id }) => id)).not.toContain('clusterDemand')
  })

  test('takes the upper end of a slope that is not quite sure, and none that may be anything', () => {
    const scattered = (by: number) =>
      [...trials, ...trials, ...trials, ...trials].map((trial, i) => ({
        ...trial,
        utilisation: trial.utilisation.map((each) => ({ ...each, used: each.used + (i % 8 < 4 ? by : -by) })),
      }))
    const { factors } = sizeFor({ ...usual, trials: scattered(0.3) })
    const [database] = factors.filter(({ id }) => id === 'databaseDemand')
    // 0.3 cores up or down are all that is left of 16 points, whose loads lie 559 from their middle.
    expect(database?.value).toBeCloseTo(0.001 + 2 * Math.sqrt((16 * 0.09) / 14 / (16 * 559.017 ** 2)), 7)
    expect(database?.source).toContain('which may be 29 % less or more: the most that it may be')
    expect(sized({ trials: scattered(0.5) })['databaseCores']).toBeUndefined()
    expect(sized({ trials: scattered(0.3), slopes: 'fitted' })['databaseCores']).toBeUndefined()
    const few = scattered(0.3).map((trial, i) => (i % 3 === 0 ? trial : { ...trial, trust: { kind: 'excused' } }))
    expect(sized({ trials: few as unknown as Trial[] })['databaseCores']).toBe(
      sized({ trials: scattered(0.3) })['databaseCores'],
    )
  })

  test('is open where processor time does not follow the load', () => {
    expect(sized({ trials: trials.slice(0, 2) })['databaseCores']).toBeUndefined()
    expect(sized({ disk: { bytes: 0, rows: 0 } })['data']).toBeUndefined()
  })

  test('tells what is measured, given and assumed', () => {
    const { factors } = sizeFor({ ...usual, given: ['coresPerNode'] })
    const of = (origin: string) => factors.filter((each) => each.origin === origin).map(({ id }) => id)
    expect(of('measured')).toEqual(['bytesPerRow', 'databaseDemand', 'serviceDemand'])
    expect(of('given')).toEqual(['target-read', 'target-write', 'coresPerNode'])
    expect(of('assumed')).toHaveLength(9)
  })
})

test.each([{ sites: 1 }, { replicas: 0 }, { diskUsed: 1.5 }, { unknown: 1 }])(
  'assumptions that cannot be are refused: %j',
  (assumptions) => {
    expect(assumptionsSchema.safeParse(assumptions).success).toBe(false)
  },
)

describe('other rates', () => {
  const sending = trials.map((trial) => ({
    ...trial,
    utilisation: [
      ...trial.utilisation,
      { resource: 'generator', used: 0.1 + trial.perSecond / 2600, limit: 4, unit: 'cores' },
    ],
  })) as unknown as readonly Trial[]

  test('take in proportion what the target takes, and say how far that is from what was measured', () => {
    const rates = sizeForRates({ ...usual, trials: sending }, 2000)
    expect(rates).toEqual([
      {
        readsPerSecond: 1000,
        writesPerSecond: 100,
        timesMeasured: 0.55,
        // 1100 × 0.38 ms ÷ 0.5
        generators: 1,
        // 1.1 cores would be two, and one may go while another is moved
        podsPerSite: 3,
        nodesPerSite: 3,
        answersBitsPerSecond: 31_200_000,
      },
      expect.objectContaining({
        readsPerSecond: 10_000,
        generators: 9,
        podsPerSite: 11,
        nodesPerSite: 3,
        timesMeasured: 5.5,
      }),
      // (100,000 × 2 + 10,000 × 3) × 1 ms ÷ 0.5 ÷ 16 cores
      expect.objectContaining({ readsPerSecond: 100_000, generators: 85, podsPerSite: 110, nodesPerSite: 29 }),
    ])
  })

  test('leave open what was not measured', () => {
    const [first] = sizeForRates({ ...usual, disk: undefined }, undefined)
    expect([first?.generators, first?.nodesPerSite, first?.podsPerSite]).toEqual([undefined, undefined, 3])
    expect(first?.timesMeasured).toBeUndefined()
  })

  test('are none where nothing is read', () => {
    expect(sizeForRates({ ...usual, promised: [{ operation: 'write', perSecond: 100 }] }, 2000)).toEqual([])
  })
})
