/** One place where a saved figure is not what follows, or a count is not what Prometheus says now. */
export type Disagreement = {
  readonly where: string
  readonly saved: string
  readonly found: string
}

export type Verification = { readonly checked: number; readonly disagreements: readonly Disagreement[] }

/** Leaf by leaf; a leaf that is in one of them only disagrees as well. Keys that are passed over are not compared at any depth. */
export function compare(saved: unknown, found: unknown, passedOver: readonly string[] = [], where = ''): Verification {
  if (!isBranch(saved) || !isBranch(found)) {
    const same = Object.is(saved, found)
    return { checked: 1, disagreements: same ? [] : [{ where, saved: tell(saved), found: tell(found) }] }
  }
  const keys = [...new Set([...Object.keys(saved), ...Object.keys(found)])].filter((key) => !passedOver.includes(key))
  const parts = keys.map((key) =>
    compare(saved[key], found[key], passedOver, Array.isArray(saved) ? `${where}[${key}]` : join(where, key)),
  )
  return {
    checked: parts.reduce((sum, { checked }) => sum + checked, 0),
    disagreements: parts.flatMap(({ disagreements }) => disagreements),
  }
}

function isBranch(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

const join = (where: string, key: string) => (where === '' ? key : `${where}.${key}`)
const tell = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value))
