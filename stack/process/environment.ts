import type { StackIo } from '../io.ts'

/** Where programs, files, certificates and words are; and what is ours. */
const passed = /^(PATH|HOME|TMPDIR|TZ|LANG|LC_\w+|SSL_CERT_FILE|SSL_CERT_DIR|NODE_EXTRA_CA_CERTS|LIFTWING_SLO_\w+)$/

/**
 * The environment of a part: what we set, and from the surroundings the little that any program needs. Everything else would change
 * what is measured behind our back, as K6_RPS, MODEL_VERSION or JAVA_TOOL_OPTIONS do.
 */
export function partEnvironment(
  { env }: Pick<StackIo, 'env'>,
  set: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string | undefined>> {
  const kept = Object.fromEntries(Object.entries(env).filter(([name]) => passed.test(name)))
  // Node and Go are told of further authorities by different names.
  const authorities = env['SSL_CERT_FILE'] || env['NODE_EXTRA_CA_CERTS']
  return { ...kept, ...(authorities ? { SSL_CERT_FILE: authorities } : {}), ...set }
}

/** Variables of a proxy, for a part whose requests must go the way of our own: Node takes that way only when it is told to. */
export function proxyEnvironment({ env }: Pick<StackIo, 'env'>): Readonly<Record<string, string>> {
  const isUsed = env['NODE_USE_ENV_PROXY'] === '1' || /--use-env-proxy\b/.test(env['NODE_OPTIONS'] ?? '')
  if (!isUsed) return {}
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      /^(http|https|no)_proxy$/i.test(name) && value ? [[name, value]] : [],
    ),
  )
}
