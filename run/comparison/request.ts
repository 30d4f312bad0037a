import type { Side } from '../../slo/comparison/block.ts'
import type { Design } from '../../slo/comparison/design.ts'
import type { SideSource as Build } from '../../stack/sides/side.ts'
import type { Load, PartsRequest } from '../request.ts'

/** Everything that a comparison is asked for. */
export type ComparisonRequest = {
  /** What each block sends; its duration is that of a block. */
  readonly load: Load
  readonly parts: PartsRequest['options']
  /** Matchers of the series of B; undefined where the stack knows them. */
  readonly serviceSelector?: string | undefined
  /** A is what was there before, B is what is to be judged. */
  readonly sides: Readonly<Record<Side, { readonly name: string; readonly build: Build }>>
  /** The length of a block follows from what is measured of the machine, unless it is given. */
  readonly design: Omit<Design, 'blockSeconds' | 'warmupSeconds'>
  readonly blockSeconds: number | undefined
  /** The folder of a comparison that goes on. */
  readonly resume: string | undefined
  /** Where the comparison's own folder is made. */
  readonly outputFolder: string
  readonly command: string
}
