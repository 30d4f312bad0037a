import manifest from '../package.json' with { type: 'json' }

/** Of the project; all its parts have the same. */
export const { version } = manifest
