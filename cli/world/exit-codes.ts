import type { FailureKind } from '../../common/failure.ts'
import type { Verdict } from '../../slo/verdict.ts'

/** What the exit code says; `liftwing-slo --help` prints this table. */
export const exitCodes = {
  met: 0,
  missed: 1,
  inconclusive: 2,
  badInput: 3,
  environment: 4,
  bug: 70,
  interrupted: 130,
} as const

export const exitCodeMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  met: 'every promise was met',
  missed: 'a promise was missed',
  inconclusive: 'the evidence proves neither; never a pass',
  badInput: 'bad input or configuration',
  environment: 'a part, an endpoint or a toolchain is missing or unreachable',
  bug: 'a bug of ours',
  interrupted: 'interrupted (Ctrl-C, SIGTERM)',
}

export function exitCodeOfVerdict(verdict: Verdict): number {
  return exitCodes[verdict]
}

export function exitCodeOfFailure(kind: FailureKind): number {
  const names = { input: 'badInput', environment: 'environment', interrupted: 'interrupted', bug: 'bug' } as const
  return exitCodes[names[kind]]
}
