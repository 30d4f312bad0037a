/** One place where a saved record is not what follows, or not what its source says now. */
type Disagreement = {
  readonly where: string
  readonly saved: string
  readonly found: string
}

export type Verification = { readonly checked: number; readonly disagreements: readonly Disagreement[] }

/** Leaf by leaf; a leaf that is in one of them only disagrees as well. Things in lists are held against those of the same name. */
export function compare(saved: unknown, found: unknown, where = ''): Verification {
  if (!isBranch(saved) || !isBranch(found)) {
    const same = Object.is(saved, found)
    return { checked: 1, disagreements: same ? [] : [{ where, saved: tell(saved), found: tell(found) }] }
  }
  const [mine, theirs] = [namesIn(saved), namesIn(found)]
  if (mine && theirs) return compareNamed(mine, theirs, where)
  const keys = [...new Set([...Object.keys(saved), ...Object.keys(found)])]
  return together(
    keys.map((key) => compare(saved[key], found[key], Array.isArray(saved) ? `${where}[${key}]` : join(where, key))),
  )
}

export function together(parts: readonly Verification[]): Verification {
  return {
    checked: parts.reduce((sum, { checked }) => sum + checked, 0),
    disagreements: parts.flatMap(({ disagreements }) => disagreements),
  }
}

type Named = ReadonlyMap<string, unknown>

function compareNamed(saved: Named, found: Named, where: string): Verification {
  const names = [...new Set([...saved.keys(), ...found.keys()])]
  const each = names.map((name) => compare(saved.get(name), found.get(name), `${where}[${name}]`))
  const isSameSet = saved.size === found.size && names.length === saved.size
  return together(isSameSet ? [...each, compare([...saved.keys()].join(), [...found.keys()].join(), where)] : each)
}

/** The things in a list by their names; undefined where it is no list, or they have none of their own. */
function namesIn(list: unknown): Named | undefined {
  if (!Array.isArray(list) || list.length === 0) return undefined
  const named = new Map(list.map((each: unknown) => [isBranch(each) ? (each['id'] ?? each['scope']) : undefined, each]))
  const isEach = named.size === list.length && [...named.keys()].every((name) => typeof name === 'string')
  return isEach ? (named as Named) : undefined
}

function isBranch(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

const join = (where: string, key: string) => (where === '' ? key : `${where}.${key}`)

/** Of what is there on one side alone. */
const longest = 200
function tell(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value)
  return isBranch(value) && text.length > longest ? `${text.slice(0, longest)}…` : text
}
