/** Panels of Grafana, as far as dashboards of ours need them. */
export const source = { type: 'prometheus', uid: '$datasource' }

type GridPosition = { readonly x: number; readonly y: number; readonly w: number; readonly h: number }

export function numbered<Panel extends object>(panels: readonly Panel[]) {
  return panels.map((panel, at) => ({ id: at + 1, datasource: source, ...panel }))
}

/** As a file: rows of short texts keep to one line. */
export function dashboardText(dashboard: object): string {
  const text = JSON.stringify(dashboard, undefined, 2)
  return `${text.replace(/\[\n\s+("[^"\n]*"(?:,\n\s+"[^"\n]*")*)\n\s+\]/g, (_, items: string) => `[${items.replace(/,\n\s+/g, ', ')}]`)}\n`
}

type Colours = Readonly<Partial<Record<'red' | 'orange' | 'green', number | null>>>

/** Colours hold from a value on; null: from the least. */
export function stat(title: string, gridPos: GridPosition, expr: string, unit: string, colours: Colours) {
  return {
    type: 'stat',
    title,
    gridPos,
    targets: [{ refId: 'A', expr, instant: true, legendFormat: '{{slo_promise}}' }],
    fieldConfig: {
      defaults: {
        unit,
        noValue: 'no data',
        thresholds: {
          mode: 'absolute',
          steps: Object.entries(colours).map(([color, value]) => ({ color, value })),
        },
      },
      overrides: [],
    },
    options: {
      colorMode: 'value',
      graphMode: 'none',
      textMode: 'value_and_name',
      reduceOptions: { calcs: ['lastNotNull'] },
    },
  }
}

type PanelTarget = { readonly expr: string; readonly legendFormat: string; readonly interval?: string }

export function series(title: string, gridPos: GridPosition, targets: readonly PanelTarget[], unit: string) {
  return {
    type: 'timeseries',
    title,
    gridPos,
    targets: targets.map((target, at) => ({ refId: String.fromCharCode(65 + at), ...target })),
    fieldConfig: { defaults: { unit, noValue: 'no data', custom: { spanNulls: false, lineWidth: 2 } }, overrides: [] },
    options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi' } },
  }
}
