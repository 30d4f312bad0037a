import { namedByContent } from '../../slo/promises/promised-files.ts'
import { builtInServiceFiles, loadServices } from '../../slo/promises/promises.ts'
import { loadClasses } from '../../slo/promises/slo-class.ts'

export type ServicesFlag = { readonly services?: readonly string[] }

export const servicesFlag = [
  '--services <file...>',
  'services files; those of Lift Wing and the topic cache by default',
] as const

/** The classes, and the services of the files given, or the built-in ones; and which files those are. */
export async function loadPromised({ services: files = builtInServiceFiles }: ServicesFlag) {
  const classes = await loadClasses()
  return { classes, services: await loadServices({ classes, files }), files: await namedByContent(files) }
}
