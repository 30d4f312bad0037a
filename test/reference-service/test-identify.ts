import { identify } from '../../reference-service/http/identify.ts'

/** Ids that count up: the first random bytes are all 01, the next all 02. */
export function testIdentify(ownShare = 0) {
  let drawn = 0
  const randomHex = (bytes: number) => (++drawn).toString(16).padStart(2, '0').repeat(bytes)
  return identify({ randomHex, wallClock: () => Date.UTC(2026, 7, 1, 12, 0, 1) }, ownShare)
}
