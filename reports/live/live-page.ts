import { frame } from '../page/frame.ts'
import { html } from '../page/html.ts'
import { asOneModule, assets } from '../page/shell.ts'

const modules = ['chart-plugins.js', 'second.js', 'seconds.js', 'chart-config.js', 'page-theme.js', 'live-run.js']

/** A page that shows a run while it goes on: it carries all that it needs, and is told the rest by the program that serves it. */
export function livePage(subject: string): string {
  const { style, library } = assets()
  return frame({
    title: `Live: ${subject}`,
    description: `How a run against ${subject} stands, second by second.`,
    style,
    body: html`<main>
<header>
<p class="kicker">${subject} <span>while it goes on</span></p>
<h1 id="where">The run has not begun.</h1>
<p class="reason" id="rate"></p>
<p class="reason" id="machine"></p>
</header>
<section aria-labelledby="promises"><h2 id="promises">Promises so far</h2><div id="standing"></div></section>
<section aria-labelledby="seconds"><h2 id="seconds">Second by second</h2><div id="figures"></div></section>
<section aria-labelledby="latency"><h2 id="latency">Latency</h2><div id="spread"></div></section>
<noscript><p class="reason">This page takes a script; the terminal shows the same figures.</p></noscript>
</main>`,
    scripts: [
      { text: library, type: 'classic' },
      { text: asOneModule(modules), type: 'module' },
    ],
    listens: true,
  })
}
