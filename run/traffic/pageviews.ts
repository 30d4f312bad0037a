import type { Format, Named } from './format.ts'
import type { TrafficCounts } from './traffic-counts.ts'
import { wikiIdOf, wikiOfDomainCode } from './wiki-code.ts'

/*
 * Page views as Wikimedia publishes them, by https://wikitech.wikimedia.org/wiki/Analytics/Data/Pageviews and the files themselves.
 */

const hour = 3600
const day = 86_400

/** What stands where the title of a page is not known. */
const noTitle = '-'

/** One line for a page of a wiki and a way to reach it in one hour: "en.m Main_Page 12345 0". The last number was the size of answers, and is 0 nowadays. */
export const pageviews: Format = {
  name: 'pageviews',
  looks: 'page views of an hour: "en Main_Page 242332 0"',
  stretchSeconds: () => hour,
  fits: (line) => /^\S+ \S+ \d+ \d+$/.test(line),
  read(line, traffic, { startSeconds }) {
    const first = line.indexOf(' ')
    const last = line.lastIndexOf(' ')
    const second = line.lastIndexOf(' ', last - 1)
    const title = line.slice(first + 1, second)
    const views = wholeNumber(line, second + 1, last)
    if (first <= 0 || second <= first + 1 || views < 0 || wholeNumber(line, last + 1, line.length) < 0) return 'bad'
    const wiki = wikiOfDomainCode(line.slice(0, first))
    if (title === noTitle || !traffic.wants(wiki)) return 'passed'
    return traffic.named(`${wiki} ${title}`, traffic.at(startSeconds, views))
  },
}

const fields = /^(\S+) (\S+) (\d+|null) ([a-z-]+) (\d+) ((?:[A-Z[\\\]^_]\d+)+)$/

/**
 * One line for a page of a wiki and a way to reach it in one day, "en.wikipedia Main_Page 15580374 desktop 300 A100B200": letters are hours from A
 * (0) on; in the files of a month they are days from A (1) on, the 27th to the 31st being [ \ ] ^ _.
 */
export const pageviewComplete: Format = {
  name: 'pageview_complete',
  looks: 'page views of a day or a month: "en.wikipedia Main_Page 15580374 desktop 300 A100B200"',
  stretchSeconds: ({ of }) => (of === 'month' ? day : hour),
  fits: (line) => fields.test(line),
  read(line, traffic, named) {
    const [, project = '', title = '', id, , total, parts = ''] = fields.exec(line) ?? []
    if (id === undefined) return 'bad'
    const wiki = wikiIdOf(project)
    if (!traffic.wants(wiki)) return 'passed'
    const views = viewsOf(parts, Number(total), traffic, named)
    if (views === undefined) return 'bad'
    const pageId = Number(id)
    return pageId >= 1 && pageId < 2 ** 32
      ? traffic.numbered(wiki, pageId, views)
      : traffic.named(`${wiki} ${title}`, views)
  },
}

const letterA = 65

/** How many of the views fall into the time that is asked for; undefined where the parts are not the whole, or are more than a day or a month has. */
function viewsOf(
  parts: string,
  total: number,
  traffic: TrafficCounts,
  { of, startSeconds }: Named,
): number | undefined {
  const seconds = of === 'month' ? day : hour
  const found = [...parts.matchAll(/(\D)(\d+)/g)].map(([, letter = '', views]) => ({
    at: startSeconds + (letter.charCodeAt(0) - letterA) * seconds,
    views: Number(views),
  }))
  const end = startSeconds + (of === 'month' ? 31 * day : day)
  if (!Number.isSafeInteger(total) || found.some(({ at }) => at >= end)) return undefined
  if (found.reduce((sum, { views }) => sum + views, 0) !== total) return undefined
  return found.reduce((sum, { at, views }) => sum + traffic.at(at, views), 0)
}

/** -1 where it is none. */
function wholeNumber(text: string, from: number, to: number): number {
  if (to <= from || to - from > 15) return -1
  let value = 0
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value
}
