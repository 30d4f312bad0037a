// @ts-check
/** Lets a reader sort and filter the rows of a long table of promises. Without this script they stand as they are listed. */

/** Fewer rows are seen at a glance. */
const few = 8

/** @type {Record<string, (row: HTMLElement) => boolean>} */
const filters = {
  all: () => true,
  'not met': (row) => row.dataset['mark'] !== 'met',
  'more than half of the budget spent': (row) => Number(row.dataset['share'] ?? 0) > 0.5,
}

/** @type {Record<string, (row: HTMLElement) => number>} */
const orders = {
  'as listed': () => 0,
  'least budget left first': (row) => -Number(row.dataset['share'] ?? -1),
}

/** @param {HTMLElement} region */
function addControls(region) {
  const body = region.querySelector('tbody')
  const rows = /** @type {HTMLElement[]} */ ([...(body?.querySelectorAll('tr[data-mark]') ?? [])])
  if (!body || rows.length < few) return
  const groups = rows.map((row) => ({
    row,
    notes: /** @type {HTMLElement | null} */ (row.matches('.noted') ? row.nextElementSibling : null),
  }))
  const show = choice('Show', Object.keys(filters))
  const order = choice('Order', Object.keys(orders))
  const apply = () => {
    const [keeps, rank] = [filters[show.select.value], orders[order.select.value]]
    if (!keeps || !rank) return
    for (const { row, notes } of groups.toSorted((a, b) => rank(a.row) - rank(b.row))) {
      row.hidden = !keeps(row)
      body.append(row)
      if (notes) {
        notes.hidden = row.hidden
        body.append(notes)
      }
    }
  }
  for (const { select } of [show, order]) select.addEventListener('change', apply)
  const controls = document.createElement('p')
  controls.className = 'controls'
  controls.append(show.label, order.label)
  region.before(controls)
}

/**
 * @param {string} title
 * @param {readonly string[]} options
 */
function choice(title, options) {
  const label = document.createElement('label')
  const select = document.createElement('select')
  select.append(...options.map((option) => new Option(option)))
  label.append(title, ' ', select)
  return { label, select }
}

for (const region of document.querySelectorAll('.cards')) addControls(/** @type {HTMLElement} */ (region))
