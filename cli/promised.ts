import { loadServices } from '../slo/promises/promises.ts'
import { loadClasses } from '../slo/promises/slo-class.ts'

export type ServicesFlag = { readonly services?: readonly string[] }

export const servicesFlag = [
  '--services <file...>',
  'services files; those of Lift Wing and the topic cache by default',
] as const

/** The classes, and the services of the files given, or the built-in ones. */
export async function loadPromised({ services }: ServicesFlag) {
  const classes = await loadClasses()
  return { classes, services: await loadServices({ classes, ...(services ? { files: services } : {}) }) }
}
