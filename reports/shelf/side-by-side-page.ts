import { percentileX } from '../charts/axes.ts'
import { instant } from '../numbers.ts'
import { jsonForScript } from '../page/embedded.ts'
import { frame } from '../page/frame.ts'
import { Html, html } from '../page/html.ts'
import { homeLink } from '../page/page.ts'
import { addressOf, byTime, type Readable, type Saved } from './saved.ts'
import { shelfAssets } from './shelf-assets.ts'
import type { Sides } from './side.ts'

/** Two runs beside each other: which, is asked of a script, because there are as many pairs as there are runs squared. */
export function sideBySidePage(name: string, saved: readonly Saved[]): string {
  const runs = byTime(saved).filter(({ summary }) => summary.side)
  const sides: Sides = Object.fromEntries(
    runs.flatMap(({ key, summary: { side } }) => (side ? [[key, { ...side, address: addressOf(key) }]] : [])),
  )
  const { style, library, sideBySide } = shelfAssets()
  const [before, after] = pairOf(runs)
  return frame({
    title: `${name}: two runs side by side`,
    description: `Any two runs of ${name}, figure by figure.`,
    style,
    scripts: [
      { text: library, type: 'classic' },
      { text: sideBySide, type: 'module' },
    ],
    body: html`<main>
${homeLink('index.html')}<header>
<p class="kicker">${name} <span>two runs side by side</span></p>
<h1 id="said">${before && after ? 'A script puts two runs side by side.' : 'It takes two runs to put them side by side.'}</h1>
<p class="reason">Two runs show what happened twice, not whether the second is worse. How sure that is, says <code class="whole" id="command">liftwing-slo compare</code>.</p>
</header>
<div class="filters runs" role="group" aria-label="Which runs" hidden>
${choice('A', runs, before)}
${choice('B', runs, after)}
<button type="button" name="swap">Swap</button>
</div>
<div id="pair" data-results="${name}"></div>
<script type="application/json" id="sides">${new Html(jsonForScript(JSON.stringify(sides)))}</script>
<script type="application/json" id="quantiles">${new Html(JSON.stringify(axisTicks))}</script>
</main>`,
  })
}

const axisTicks = [
  [0, 'fastest'],
  [0.5, 'P50'],
  [0.9, 'P90'],
  [0.95, 'P95'],
  [0.99, 'P99'],
  [0.999, 'P99.9'],
  [0.9999, 'P99.99'],
].map(([quantile, text]) => ({ at: percentileX(Number(quantile)), text: String(text) }))

/** The latest run, and the one before it that was sent the same. */
function pairOf(runs: readonly Readable[]): readonly [Readable | undefined, Readable | undefined] {
  const [latest, ...older] = runs
  const load = (run: Readable | undefined) => `${run?.summary.scenario} ${run?.summary.measured?.load}`
  return [older.find((run) => load(run) === load(latest)) ?? older[0], latest]
}

function choice(side: 'A' | 'B', runs: readonly Readable[], chosen: Readable | undefined): Html {
  return html`<label>${side} <select name="${side}">${runs.map(
    (run) =>
      html`<option value="${run.key}"${run === chosen && html` selected`}>${instant(run.summary.at).slice(0, 16)} ${run.summary.name}, ${run.summary.measured?.load}: ${run.summary.badge} (${run.key})</option>`,
  )}</select></label>`
}
