import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { asOneModule, assets } from '../page/shell.ts'

/** What pages about many reports carry: the style of every page with their own, and a script each. */
type ShelfAssets = {
  readonly style: string
  readonly filters: string
  readonly sideBySide: string
  readonly library: string
}

let loaded: ShelfAssets | undefined

export function shelfAssets(): ShelfAssets {
  loaded ??= {
    style: `${assets().style}\n${readFileSync(join(import.meta.dirname, 'shelf.css'), 'utf8')}`,
    filters: asOneModule(['filters.js']),
    sideBySide: asOneModule([
      'chart-plugins.js',
      'second.js',
      'seconds.js',
      'chart-config.js',
      'page-theme.js',
      'pair.js',
      'side-by-side.js',
    ]),
    library: assets().library,
  }
  return loaded
}
