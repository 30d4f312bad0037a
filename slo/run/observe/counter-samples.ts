import type { Prometheus, Answer as PrometheusAnswer } from '../../prometheus/prometheus.ts'
import { labelsKey, type Sample, type Series } from '../../prometheus/samples.ts'

/** A question asks for so many seconds at most: of a whole day, a scrape each second, an answer would not fit into memory. */
const stretchSeconds = 1800

/**
 * Samples of counters over a long span without those that say nothing: inside of it, of each stretch the first and the last, and those around
 * a reset. A counter grew by the same over them. All are there near both ends, where a window begins and ends.
 */
export async function counterSamples(
  prometheus: Pick<Prometheus, 'samples'>,
  selector: string,
  seconds: number,
  at: number,
): Promise<PrometheusAnswer<Series>> {
  const found = new Map<string, { readonly labels: Series['labels']; readonly samples: Sample[] }>()
  const notes = new Set<string>()
  const stretches = Math.max(Math.ceil(seconds / stretchSeconds), 1)
  for (let stretch = 0; stretch < stretches; stretch++) {
    const end = at - (stretches - 1 - stretch) * stretchSeconds
    const length = stretch === 0 ? seconds - (stretches - 1) * stretchSeconds : stretchSeconds
    const answer = await prometheus.samples(`${selector}[${length}s]`, end)
    for (const note of answer.notes) notes.add(note)
    const isInside = stretch > 0 && stretch < stretches - 1
    for (const { labels, samples } of answer.data) {
      const key = labelsKey(labels)
      const all = found.get(key) ?? { labels, samples: [] }
      found.set(key, all)
      // An older Prometheus tells the sample at the edge of two stretches in both.
      const later = samples.filter(([t]) => t > (all.samples.at(-1)?.[0] ?? Number.NEGATIVE_INFINITY))
      for (const sample of isInside ? turning(later) : later) all.samples.push(sample)
    }
  }
  return { data: [...found.values()], notes: [...notes] }
}

/** The first, the last, and both sides of every reset. */
function turning(samples: readonly Sample[]): readonly Sample[] {
  const falls = (i: number) => (samples[i]?.[1] ?? Number.POSITIVE_INFINITY) < (samples[i - 1]?.[1] ?? 0)
  return samples.filter((_, i) => i === 0 || i === samples.length - 1 || falls(i) || falls(i + 1))
}
