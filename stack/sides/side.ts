import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** What somebody wants to compare: a revision of this repository, a folder that holds the service, an image, or a service that runs. */
export type SideSource =
  | { readonly kind: 'revision'; readonly name: string }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'image'; readonly image: string }
  | { readonly kind: 'url'; readonly url: string }

/** Where a folder has the service. */
export const SERVICE_MAIN = 'reference-service/main.ts'

const isUrl = (text: string) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
/** A path that could be no name of a revision, or a folder that has the service: a branch may be called as some folder is. */
const isFolder = (text: string, path: string) => /^\.{0,2}(\/|$)|\/$/.test(text) || existsSync(join(path, SERVICE_MAIN))

/** A URL, an image after `image:`, a folder, or else a revision. */
export function sideOf(text: string, cwd: string): SideSource {
  if (isUrl(text)) return { kind: 'url', url: text.replace(/\/+$/, '') }
  const image = /^image:(.+)$/.exec(text)?.[1]
  if (image !== undefined) return { kind: 'image', image }
  const path = resolve(cwd, text)
  return isFolder(text, path) ? { kind: 'folder', path } : { kind: 'revision', name: text }
}
