/**
 * How files of page views abbreviate wikis, as database names, which are the wiki ids of the cache. Sources:
 * https://wikitech.wikimedia.org/wiki/Analytics/Data/Pageviews, and "Tips for reading project codes from pageviews data files" on Meta.
 */
const suffixes: Readonly<Record<string, string>> = {
  b: 'wikibooks',
  d: 'wiktionary',
  n: 'wikinews',
  q: 'wikiquote',
  s: 'wikisource',
  v: 'wikiversity',
  voy: 'wikivoyage',
}

/** Wikis of wikimedia.org, of which "m" is the suffix and no mark of a telephone. */
const ofWikimedia = new Set([
  'commons',
  'meta',
  'incubator',
  'species',
  'strategy',
  'outreach',
  'usability',
  'quality',
  'wikimania',
])

const others: Readonly<Record<string, string>> = { 'www.w': 'mediawikiwiki', 'www.wd': 'wikidatawiki' }

/** Database names that do not begin with the subdomain. */
const renamed: Readonly<Record<string, string>> = {
  'be-tarask': 'be_x_old',
  'be-x-old': 'be_x_old',
  yue: 'zh_yue',
  nan: 'zh_min_nan',
  lzh: 'zh_classical',
  gsw: 'als',
  sgs: 'bat_smg',
  vro: 'fiu_vro',
  rup: 'roa_rup',
}

const families = new Set(['wikipedia', ...Object.values(suffixes)])

const databaseName = (language: string, family: string) =>
  `${renamed[language] ?? language.replaceAll('-', '_')}${family === 'wikipedia' ? 'wiki' : family}`

const known = new Map<string, string>()

/** "en", "en.m" and "en.zero" are enwiki, "de.m.b" is dewikibooks, "commons.m" and "commons.m.m" are commonswiki. What is none of these is its own name. */
export function wikiOfDomainCode(code: string): string {
  const found = known.get(code)
  if (found !== undefined) return found
  const wiki = wikiOf(code)
  // A broken file may have a new one in every line.
  if (known.size < 10_000) known.set(code, wiki)
  return wiki
}

function wikiOf(code: string): string {
  const [name = '', ...marks] = code.split('.')
  if (ofWikimedia.has(name) && marks.at(-1) === 'm') return `${name}wiki`
  const [first, ...rest] = marks
  const suffix = (first === 'm' || first === 'zero' ? rest : marks).join('.')
  if (suffix === '') return databaseName(name, 'wikipedia')
  const family = suffixes[suffix]
  return others[`${name}.${suffix}`] ?? (family === undefined ? code : databaseName(name, family))
}

/** "en.wikipedia" is enwiki, "commons.wikimedia" is commonswiki. */
export function wikiIdOf(project: string): string {
  const [language = '', family = '', ...rest] = project.split('.')
  if (rest.length === 0 && families.has(family)) return databaseName(language, family)
  if (family === 'wikimedia') return `${language}wiki`
  if (project === 'wikidata' || project === 'www.wikidata') return 'wikidatawiki'
  if (project === 'mediawiki' || project === 'www.mediawiki') return 'mediawikiwiki'
  return project
}
