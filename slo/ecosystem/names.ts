/** An id from a name: lower case and dashes. */
export function slug(name: string): string {
  const dashed = name.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  return dashed.replace(/^[^a-z]+|-+$/g, '') || 'unnamed'
}

/** A name that nobody has, if need be with a number. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name
  for (let n = 2; ; n++) if (!taken.has(`${name}-${n}`)) return `${name}-${n}`
}
