import type { ChartConfiguration } from 'chart.js'
import type { ChartSpec } from '../charts/chart-spec.ts'
import type { Theme } from '../charts/theme.ts'

/** Turns a picture's data into a Chart.js configuration for a chart `width` CSS px wide; `title` is for one that stands alone. */
export function chartConfig(
  spec: ChartSpec,
  theme: Theme,
  width: number,
  title?: readonly string[],
): ChartConfiguration<'line'>

/** For whoever breaks the claim of a picture that stands alone into lines: its font, and the margin around it in CSS px. */
export const claimStyle: { readonly font: string; readonly margin: number }

/** A value with its unit, as it stands under the pointer. */
export function amount(value: number, unit: ChartSpec['unit']): string
