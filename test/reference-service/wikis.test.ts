import { describe, expect, it } from 'vitest'
import { domainOfWiki, wikiIdOfLanguage } from '../../reference-service/wikis.ts'

describe('the wiki id of a language', () => {
  it.each([
    ['en', 'enwiki'],
    ['simple', 'simplewiki'],
    ['be', 'bewiki'],
    ['be-tarask', 'be_x_oldwiki'],
    ['be-x-old', 'be_x_oldwiki'],
    ['zh', 'zhwiki'],
    ['zh-min-nan', 'zh_min_nanwiki'],
    ['nan', 'zh_min_nanwiki'],
    ['zh-yue', 'zh_yuewiki'],
    ['yue', 'zh_yuewiki'],
    ['zh-classical', 'zh_classicalwiki'],
    ['lzh', 'zh_classicalwiki'],
    ['bat-smg', 'bat_smgwiki'],
    ['sgs', 'bat_smgwiki'],
    ['roa-rup', 'roa_rupwiki'],
    ['rup', 'roa_rupwiki'],
    ['roa-tara', 'roa_tarawiki'],
    ['fiu-vro', 'fiu_vrowiki'],
    ['vro', 'fiu_vrowiki'],
    ['no', 'nowiki'],
    ['nb', 'nowiki'],
    ['nn', 'nnwiki'],
    ['als', 'alswiki'],
    ['gsw', 'alswiki'],
    ['nds-nl', 'nds_nlwiki'],
    ['cbk-zam', 'cbk_zamwiki'],
    ['map-bms', 'map_bmswiki'],
  ])('%s is %s', (code, wikiId) => {
    expect(wikiIdOfLanguage(code)).toBe(wikiId)
  })

  it.each(['xx', '', 'EN', 'enwiki', 'shy', 'constructor', '__proto__', 'en '])('%j is none', (code) => {
    expect(wikiIdOfLanguage(code)).toBeUndefined()
  })
})

it.each([
  ['enwiki', 'en.wikipedia.org'],
  ['be_x_oldwiki', 'be-tarask.wikipedia.org'],
  ['zh_min_nanwiki', 'zh-min-nan.wikipedia.org'],
  ['nowiki', 'no.wikipedia.org'],
  ['alswiki', 'als.wikipedia.org'],
  ['wikidatawiki', undefined],
])('%s is at %s', (wikiId, domain) => expect(domainOfWiki(wikiId)).toBe(domain))
