// @ts-check
/**
 * What the page carries packed.
 * @param {string} id
 */
export function unpacked(id) {
  const bytes = Uint8Array.from(atob(document.getElementById(id)?.textContent ?? ''), (each) => each.charCodeAt(0))
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text()
}

/**
 * Runs a script that the page carries packed; the page's policy knows it by its hash.
 * @param {string} id
 */
export async function runPacked(id) {
  const script = document.createElement('script')
  script.textContent = await unpacked(id)
  document.head.append(script)
}
