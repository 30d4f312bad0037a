import type { Verdict } from '../slo/verdict.ts'
import { plainSpaces } from './numbers.ts'
import { type Element, xmlDocument } from './xml.ts'

/** One statement that CI shows as a test: met passes, missed is a failure, inconclusive is an error. */
export type Case = {
  readonly name: string
  readonly verdict: Verdict
  /** What is wrong, in one line; shown where the case does not pass. */
  readonly message: string
  /** Everything worth reading about it. */
  readonly details: readonly string[]
}

export type Suite = {
  readonly name: string
  readonly cases: readonly Case[]
  readonly properties?: Readonly<Record<string, string>>
}

/** JUnit XML, as GitHub, GitLab and Jenkins read it. Names are unique within a suite: GitLab drops doubles. */
export function junit(name: string, seconds: number, timestamp: string, suites: readonly Suite[]): string {
  const cases = suites.flatMap((suite) => suite.cases)
  return plainSpaces(
    xmlDocument({
      name: 'testsuites',
      attributes: { name, ...totals(cases), time: seconds },
      children: suites.map((suite, index) => suiteElement(suite, index === 0 ? seconds : 0, timestamp)),
    }),
  )
}

function totals(cases: readonly Case[]) {
  return {
    tests: cases.length,
    failures: cases.filter(({ verdict }) => verdict === 'missed').length,
    errors: cases.filter(({ verdict }) => verdict === 'inconclusive').length,
  }
}

function suiteElement({ name, cases, properties = {} }: Suite, seconds: number, timestamp: string): Element {
  const pairs = Object.entries(properties).map(([key, value]) => ({
    name: 'property',
    attributes: { name: key, value },
  }))
  return {
    name: 'testsuite',
    attributes: { name, ...totals(cases), skipped: 0, time: seconds, timestamp: timestamp.replace(/\.\d+Z$|Z$/, '') },
    children: [
      ...(pairs.length > 0 ? [{ name: 'properties', children: pairs }] : []),
      ...unique(cases).map((each) => caseElement(each, name)),
    ],
  }
}

function unique(cases: readonly Case[]): readonly Case[] {
  const seen = new Map<string, number>()
  return cases.map((each) => {
    const times = (seen.get(each.name) ?? 0) + 1
    seen.set(each.name, times)
    return times === 1 ? each : { ...each, name: `${each.name} (${times})` }
  })
}

function caseElement({ name, verdict, message, details }: Case, classname: string): Element {
  const text = details.join('\n')
  const attributes = { classname, name, time: 0 }
  if (verdict === 'met') return { name: 'testcase', attributes, children: [{ name: 'system-out', children: text }] }
  const outcome = verdict === 'missed' ? 'failure' : 'error'
  return {
    name: 'testcase',
    attributes,
    children: [{ name: outcome, attributes: { message, type: verdict }, children: text }],
  }
}
