import type { Table } from '../table.ts'

/** A picture as plain data: what the page, the PNG and the tests agree on. Colours are names of the theme. */
export type Colour = 'ink' | 'subtle' | 'accent' | 'second' | 'bad'

export type Line = {
  readonly label: string
  readonly colour: Colour
  /** A gap is a null: what was not measured is not drawn. */
  readonly points: readonly (readonly [x: number, y: number | null])[]
  /** Lengths of stroke and gap in px; empty for a solid line. Dashes differ, so that colour is never alone. */
  readonly dash: readonly number[]
  readonly width: number
  /** Shades what lies below the line, or paints it over: lines that are painted stand on those that follow. */
  readonly fill?: true | 'painted'
  /** What is told under the pointer instead of y, point by point: a line on others stands higher than its value. */
  readonly own?: readonly (number | null)[]
  /** Marks each point. Shapes differ, so that colour is never alone; of a width of 0 the marks are all there is. */
  readonly mark?: 'circle' | 'crossRot' | 'triangle'
}

/** A dot with its value beside it. */
export type Note = {
  readonly x: number
  readonly y: number
  readonly text: string
  readonly colour: Colour
  /** A dot marks a measured value; a bare text names a line. */
  readonly dot: boolean
  readonly side: 'above' | 'below'
}

/** `ticks` are chosen here, so that every drawing of the picture has the same. */
export type Axis = {
  readonly title: string
  readonly scale: 'linear' | 'log'
  readonly min: number
  readonly max: number
  readonly ticks: readonly { readonly at: number; readonly text: string; readonly minor?: true }[]
}

export type HeatCell = {
  readonly x: readonly [from: number, to: number]
  readonly y: readonly [from: number, to: number]
  readonly weight: number
}

export type ChartSpec = {
  readonly x: Axis
  readonly y: Axis
  readonly lines: readonly Line[]
  readonly notes: readonly Note[]
  /** Stretches of x that are shaded and named: a warm-up, a time without data. */
  readonly bands: readonly { readonly from: number; readonly to: number; readonly text: string }[]
  /** A heat map: rectangles in units of the axes, each as strong as its weight from 0 to 1. */
  readonly cells?: readonly HeatCell[]
  /** The unit of y, for the values that appear under the pointer. */
  readonly unit: 'ms' | '/s' | '%' | 'per day' | 'cores' | 'requests'
  /** x: what is under the pointer is told by x, because y only names rows. */
  readonly along?: 'x'
  /** What a position under the pointer is called, by whole x, or the unit of x; without it, a percentile or a second. */
  readonly pointer?: readonly string[] | '/s' | 'ms'
  /** Charts over the same seconds share a cursor and the stretch that a reader looks at closely. */
  readonly cursor?: 'seconds'
}

/** A thin line at one value, across all of an axis. */
export function level(
  { min, max }: Pick<Axis, 'min' | 'max'>,
  at: number,
  { label, colour, dash }: Pick<Line, 'label' | 'colour' | 'dash'>,
): Line {
  const ends = [min, max].map((x) => [x, at] as const)
  return { label, colour, points: ends, dash, width: 1 }
}

/** A chart with its claim, a sentence computed from the data, and the tables that hold the same numbers. */
export type Picture = {
  readonly id: string
  readonly claim: string
  readonly chart: ChartSpec
  readonly tables: readonly Table[]
  /** The shape of its curves, for formats that draw with characters. */
  readonly shapes?: readonly Sparkline[]
}

export type Sparkline = {
  readonly label: string
  readonly values: readonly (number | undefined)[]
  readonly scale: 'linear' | 'log'
}
