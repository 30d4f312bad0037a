const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A length of time as Prometheus writes it, "90s", "1m30s", "500ms", "24h", in milliseconds; undefined for anything else. */
export function parseDurationMs(text: string): number | undefined {
  if (!/^\s*(\d+\s*(ms|[smhd])\s*)+$/.test(text)) return undefined
  const parts = text.matchAll(/(\d+)\s*(ms|[smhd])/g)
  return [...parts].reduce((sum, [, n, unit = '']) => sum + Number(n) * (unitsMs[unit] ?? 0), 0)
}
