import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The bundled font, in pictures and on pages alike: text measures the same on every machine. */
export const fontWeights = [400, 500, 600] as const

export function fontFile(weight: (typeof fontWeights)[number]): string {
  const home = dirname(createRequire(import.meta.url).resolve('@fontsource/inter/package.json'))
  return join(home, 'files', `inter-latin-${weight}-normal.woff2`)
}
