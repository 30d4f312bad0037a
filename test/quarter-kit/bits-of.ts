const float = new Float64Array(1)
const bits = new Uint32Array(float.buffer)

/** The bits of a number, low half first. */
export function bitsOf(value: number): readonly [low: number, high: number] {
  float[0] = value
  return [bits[0] ?? 0, bits[1] ?? 0]
}
