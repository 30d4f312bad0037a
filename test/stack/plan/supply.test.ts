import { describe, expect, test } from 'vitest'
import { chooseSupply, containerCandidates, type Offer, type Supply } from '../../../stack/plan/supply.ts'

const noEngine: Offer = { answers: false }
const engine = (images: ('cassandra' | 'prometheus' | 'k6')[], sharesNetwork = true): Offer => ({
  answers: true,
  images: new Set(images),
  sharesNetwork,
})
const all = engine(['cassandra', 'prometheus', 'k6'])
const desktop = engine(['cassandra', 'prometheus', 'k6'], false)

type Choice = Parameters<typeof chooseSupply>[0]
const native = { cassandra: 'native', prometheus: 'native', service: 'native', k6: 'native' } as const
const contained = { cassandra: 'container', prometheus: 'container', service: 'native', k6: 'container' } as const

const cases: readonly (readonly [string, Choice, Offer, Supply])[] = [
  ['everything is native where no engine answers', { stack: 'auto' }, noEngine, native],
  ['parts are containers where the engine has their images', { stack: 'auto' }, all, contained],
  [
    'a missing image makes its part alone native',
    { stack: 'auto' },
    engine(['cassandra']),
    { ...native, cassandra: 'container' },
  ],
  ['native is native, whatever the engine has', { stack: 'native' }, all, native],
  ['containers are containers, and the missing ones an error later', { stack: 'containers' }, engine([]), contained],
  [
    'a target brings its own Cassandra',
    { stack: 'auto', target: 'http://cache.example:8080' },
    noEngine,
    { ...native, cassandra: 'none', service: 'existing' },
  ],
  [
    'endpoints are used as they are, also where containers are forced',
    { stack: 'containers', prometheus: 'http://prom.example', cassandra: 'db.example:9042' },
    all,
    { cassandra: 'existing', prometheus: 'existing', service: 'native', k6: 'container' },
  ],
  [
    'what listens on loopback is out of reach for a container with its own network',
    { stack: 'auto', target: 'http://localhost:8080' },
    desktop,
    { cassandra: 'none', prometheus: 'native', service: 'existing', k6: 'native' },
  ],
  [
    'a target elsewhere is within reach for it',
    { stack: 'auto', target: 'http://cache.example:8080' },
    desktop,
    { cassandra: 'none', prometheus: 'container', service: 'existing', k6: 'container' },
  ],
]

describe('the plan', () => {
  test.each(cases)('%s', (_, choice, offer, plan) => {
    expect(chooseSupply(choice, offer)).toEqual(plan)
  })

  test('asks the engine only about parts that no endpoint stands for', () => {
    expect(containerCandidates({ stack: 'auto' })).toEqual(['cassandra', 'prometheus', 'k6'])
    expect(containerCandidates({ stack: 'auto', target: 'http://a' })).toEqual(['prometheus', 'k6'])
    expect(containerCandidates({ stack: 'auto', prometheus: 'http://a', cassandra: 'a:1' })).toEqual(['k6'])
  })
})
