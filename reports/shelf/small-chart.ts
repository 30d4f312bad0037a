import { type Html, html } from '../page/html.ts'
import type { Standing } from '../table.ts'

type SmallPoint = {
  readonly key: string
  readonly value: number | undefined
  readonly verdict: Standing
  /** "12.1 ms, 2026-11-27 12:07, met". */
  readonly told: string
}

export type SmallChart = {
  /** "P95 read". */
  readonly name: string
  /** What the latest one says: "12.1 ms". */
  readonly latest: string
  /** One sentence for those who do not see it. */
  readonly claim: string
  readonly points: readonly SmallPoint[]
  /** Where the promise ends, and how it is spelled. */
  readonly promised: { readonly value: number; readonly text: string } | undefined
}

/** Units of the drawing, which grows with its place. */
const size = { width: 360, height: 116, left: 6, right: 354, top: 22, bottom: 106 } as const

/** Values further apart than this are told apart on a logarithmic scale alone. */
const linearUpTo = 12

/** A chart that fits beside others: points in the order of time, a shape per verdict, the promise as a dashed line. */
export function smallChart({ name, latest, claim, points, promised }: SmallChart): Html {
  const known = points.flatMap(({ value }) => (value === undefined ? [] : [value]))
  const y = heightOf([...known, ...(promised ? [promised.value] : [])])
  const x = (index: number) =>
    points.length < 2
      ? (size.left + size.right) / 2
      : size.left + 6 + ((size.right - size.left - 12) * index) / (points.length - 1)
  const places = points.map(({ value }, index) => (value === undefined ? undefined : ([x(index), y(value)] as const)))
  return html`<figure class="small">
<figcaption><span>${name}</span> <b>${latest}</b></figcaption>
<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${claim}">
<path class="ground" d="M${size.left} ${size.bottom}H${size.right}"/>
${promised && html`<path class="promise" d="M${size.left} ${round(y(promised.value))}H${size.right}"/>`}<path class="course" d="${courseOf(places)}"/>
${points.map((point, index) => {
  const place = places[index]
  return place && dot(point, place)
})}${promised && promiseName(y(promised.value), promised.text)}</svg>
</figure>
`
}

/** At the left, where the oldest runs are. */
function promiseName(at: number, text: string): Html {
  const isHigh = at < size.top + 6
  return html`<text class="promise" x="${size.left}" y="${round(isHigh ? at + 15 : at - 6)}">promised ${text}</text>`
}

/** Where nothing was measured the line has a gap. */
function courseOf(places: readonly (readonly [number, number] | undefined)[]): string {
  return places
    .flatMap((place, index) => (place ? [`${places[index - 1] ? 'L' : 'M'}${round(place[0])} ${round(place[1])}`] : []))
    .join('')
}

function dot({ key, verdict, told }: SmallPoint, [x, y]: readonly [number, number]): Html {
  return html`<g class="dot ${verdict}" data-key="${key}" transform="translate(${round(x)} ${round(y)})"><title>${told}</title><circle r="9" class="reach"/>${shapes[verdict]}</g>
`
}

const shapes: Readonly<Record<Standing, Html>> = {
  met: html`<circle r="3.4"/>`,
  missed: html`<path d="M0 -4.8L4.8 3.8H-4.8z"/>`,
  inconclusive: html`<circle r="3.2" class="hollow"/>`,
  measured: html`<circle r="3.2" class="hollow"/>`,
}

function heightOf(values: readonly number[]): (value: number) => number {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const room = size.bottom - size.top - 6
  if (least > 0 && most / least > linearUpTo) {
    const span = Math.log(most / least)
    return (value) => size.bottom - 6 - (room * Math.log(value / least)) / span
  }
  return (value) => size.bottom - (most > 0 ? ((size.bottom - size.top) * value) / most : 0)
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
