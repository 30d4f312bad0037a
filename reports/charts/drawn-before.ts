import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Picture } from './chart-spec.ts'
import { saysOf } from './png.ts'

const here = import.meta.dirname
const root = join(here, '..', '..')
let drawing: string | undefined

/** The code that draws, and the libraries that it draws with: their versions are pinned in package.json. */
function revision(): string {
  const browser = join(here, '..', 'browser')
  const ours = readdirSync(here).map((name) => join(here, name))
  const shared = readdirSync(browser).filter((name) => name.startsWith('chart-'))
  const others = [join(root, 'reports/text/wrap.ts'), join(root, 'package.json')]
  const files = [...ours, ...shared.map((name) => join(browser, name)), ...others]
  const hash = createHash('sha256')
  for (const file of files.sort()) hash.update(readFileSync(file))
  return hash.digest('hex')
}

/** What a picture looks like: the same key, the same pixels. */
export function keyOf({ chart, claim }: Picture): string {
  drawing ??= revision()
  return createHash('sha256')
    .update(JSON.stringify([drawing, chart, claim]))
    .digest('hex')
}

/** A picture that stands in a folder already, as it would be drawn now; undefined where there is none. */
export async function drawnBefore(folder: string, picture: Picture): Promise<Uint8Array | undefined> {
  try {
    const found = await readFile(join(folder, `${picture.id}.png`))
    return saysOf(found) === keyOf(picture) ? found : undefined
  } catch {
    return undefined
  }
}
