import { frame } from '../page/frame.ts'
import { html } from '../page/html.ts'
import { homeLink } from '../page/page.ts'
import { shelfAssets } from './shelf-assets.ts'

/** A page for an address at which nothing stands, or that could not be made. @param sentence what is the matter */
export function troublePage(sentence: string): string {
  return frame({
    title: sentence,
    description: sentence,
    style: shelfAssets().style,
    scripts: [],
    body: html`<main>
${homeLink('/')}<header>
<h1>${sentence}</h1>
<p class="reason">A run that was moved or removed has no page any more. The list of all results is made anew each time that it is asked for.</p>
</header>
</main>`,
  })
}
