import { hashed, type TrafficRecord } from '../../../run/traffic/file.ts'

/** Four hours, of which the third is the liveliest; three pages, one of which has half of all requests. */
export const smallTraffic: TrafficRecord = hashed({
  schemaVersion: 1,
  kind: 'traffic',
  seed: 1,
  sources: [],
  from: '2026-08-01T00:00:00.000Z',
  stretchSeconds: 3600,
  requests: [100, 0, 200, 100],
  pages: [
    [200, 1],
    [200, 2],
  ],
  popularity: null,
  ids: [],
})
