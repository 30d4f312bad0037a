import { Failure } from '../../common/failure.ts'
import { indexPage } from '../../reports/shelf/index-page.ts'
import { quartersPage } from '../../reports/shelf/quarters-page.ts'
import { isReadable, type Saved } from '../../reports/shelf/saved.ts'
import { sideBySidePage } from '../../reports/shelf/side-by-side-page.ts'
import type { Shelf } from './shelf.ts'

export type Content = { readonly type: string; readonly body: string | Uint8Array }

const htmlType = 'text/html; charset=utf-8'

/** Every page about many reports, by its address below the index. */
const overviews: Readonly<Record<string, (name: string, shelf: Shelf) => Promise<string>>> = {
  'index.html': async (name, shelf) => indexPage(name, await shelf.look()),
  'side-by-side.html': async (name, shelf) => sideBySidePage(name, await shelf.look()),
  'quarters.html': async (name, shelf) => quartersPage(name, quartersOf(await shelf.look())),
  'changes.html': (name, shelf) => shelf.changes(name),
}

const quartersOf = (saved: readonly Saved[]) => saved.flatMap((each) => (isReadable(each) ? each.summary.quarters : []))

export const overviewNames = Object.keys(overviews)

/**
 * What stands at an address, or undefined where nothing does. Addresses are looked up among the reports that there are: none of them is a path in the
 * file system.
 * @param address without the leading slash, percent signs resolved
 */
export async function contentOf(address: string, name: string, shelf: Shelf): Promise<Content | undefined> {
  const overview = Object.hasOwn(overviews, address) ? overviews[address] : undefined
  if (overview) return { type: htmlType, body: await overview(name, shelf) }
  const [, key, ending] = /^reports\/(.+)\.(html|json)$/s.exec(address) ?? []
  if (key === undefined || ending === undefined) return undefined
  const body = await shelf.rendered(key, ending === 'html' ? 'html' : 'json').catch((error: unknown) => {
    // It is listed with its reason, and has no page of its own.
    if (error instanceof Failure) return undefined
    throw error
  })
  return body === undefined ? undefined : { body, type: ending === 'html' ? htmlType : 'application/json' }
}
