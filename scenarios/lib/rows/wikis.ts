/**
 * The wikis that rows belong to, with weights that follow monthly Wikipedia page views (stats.wikimedia.org; rounded to parts in
 * 1024). Nothing is scored by wiki: what matters is that one wiki leads, that many follow, and that ids which are not
 * a language code and "wiki" occur.
 */
export const wikiWeights: Readonly<Record<string, number>> = {
  enwiki: 492,
  jawiki: 60,
  eswiki: 54,
  dewiki: 54,
  ruwiki: 54,
  frwiki: 46,
  itwiki: 32,
  zhwiki: 30,
  ptwiki: 26,
  plwiki: 16,
  arwiki: 14,
  fawiki: 13,
  idwiki: 12,
  nlwiki: 11,
  trwiki: 11,
  ukwiki: 10,
  kowiki: 9,
  viwiki: 8,
  cswiki: 8,
  svwiki: 8,
  hewiki: 7,
  fiwiki: 6,
  huwiki: 6,
  simplewiki: 5,
  thwiki: 5,
  nowiki: 4,
  dawiki: 4,
  elwiki: 4,
  rowiki: 4,
  bnwiki: 3,
  hiwiki: 3,
  cawiki: 2,
  be_x_oldwiki: 2,
  zh_min_nanwiki: 1,
}

export const wikiIds: readonly string[] = Object.keys(wikiWeights)
