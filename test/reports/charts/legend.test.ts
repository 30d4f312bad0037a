import { expect, test } from 'vitest'
import { chartConfig } from '../../../reports/browser/chart-config.js'
import { capacityPictures } from '../../../reports/capacity/pictures.ts'
import { light } from '../../../reports/charts/theme.ts'
import { searches } from '../capacity/sample-search.ts'

test('a mark in a legend is as high as it is wide', () => {
  const marked = capacityPictures(searches.met).filter(({ chart }) => chart.lines.some(({ mark }) => mark))
  expect(marked).not.toHaveLength(0)
  for (const { chart } of marked) {
    const labels = chartConfig(chart, light, 840).options?.plugins?.legend?.labels
    expect(labels?.boxHeight).toBeCloseTo(Number(labels?.pointStyleWidth) / Math.SQRT2)
  }
})
