/**
 * Random numbers without a state: each is a pure function of what it is for, so request 17 of a run can be drawn without
 * drawing the sixteen before it, by any virtual user, in k6 and in Node alike.
 */

/** The engine of k6 looks a global up by name at every use. */
const { imul } = Math

/** Spreads the bits of a 32-bit integer; a bijection. The multipliers are those of the `lowbias32` search (C. Wellons, 2018). */
export function mix32(value: number): number {
  let x = value | 0
  x = imul(x ^ (x >>> 16), 0x7feb352d)
  x = imul(x ^ (x >>> 15), 0x846ca68b)
  return (x ^ (x >>> 16)) >>> 0
}

/** 2^32 divided by the golden ratio: steps of it visit 32-bit integers evenly. */
const goldenStep = 0x9e3779b9

/** An unsigned 32-bit hash of three unsigned 32-bit integers. */
export function hash3(a: number, b: number, c: number): number {
  return mix32(mix32(mix32(a + goldenStep) + b) + imul(c, goldenStep))
}

/** An unsigned 32-bit hash of a text (FNV-1a over its UTF-16 units, then mixed). */
export function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = imul(hash ^ text.charCodeAt(i), 0x01000193)
  return mix32(hash)
}

/**
 * Numbers in [0, 1) with 53 random bits: the `attempt`th one for the `index`th draw of the stream. It is `hash3` of stream, index and attempt, and
 * `mix32` of that, written out: the engine of k6 takes longer for a call than for what is in it.
 */
export function uniforms(stream: number): (index: number, attempt?: number) => number {
  const base = mix32(stream + goldenStep)
  return (index, attempt = 0) => {
    let x = (base + index) | 0
    x = imul(x ^ (x >>> 16), 0x7feb352d)
    x = imul(x ^ (x >>> 15), 0x846ca68b)
    x = ((x ^ (x >>> 16)) + (attempt === 0 ? 0 : imul(attempt, goldenStep))) | 0
    x = imul(x ^ (x >>> 16), 0x7feb352d)
    x = imul(x ^ (x >>> 15), 0x846ca68b)
    const high = x ^ (x >>> 16)
    x = high ^ goldenStep
    x = imul(x ^ (x >>> 16), 0x7feb352d)
    x = imul(x ^ (x >>> 15), 0x846ca68b)
    return ((high >>> 5) * 0x4000000 + ((x ^ (x >>> 16)) >>> 6)) / 0x20000000000000
  }
}
