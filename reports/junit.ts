import type { Case, Checks, Suite } from './document.ts'
import { plainSpaces } from './numbers.ts'
import { verdictWords } from './table.ts'
import { type Element, xmlDocument } from './xml.ts'

/**
 * JUnit XML, as GitHub, GitLab and Jenkins read it: met passes, missed is a failure, inconclusive is an error, and what was
 * only measured is skipped. Names are unique within a suite: GitLab drops doubles.
 */
export function junit({ name, seconds, startedAt, suites }: Checks): string {
  const cases = suites.flatMap((suite) => suite.cases)
  return plainSpaces(
    xmlDocument({
      name: 'testsuites',
      attributes: { name, ...totals(cases), time: seconds },
      children: suites.map((suite, index) => suiteElement(suite, index === 0 ? seconds : 0, startedAt)),
    }),
  )
}

function totals(cases: readonly Case[]) {
  const count = (standing: Case['standing']) => cases.filter((each) => each.standing === standing).length
  return {
    tests: cases.length,
    failures: count('missed'),
    errors: count('inconclusive'),
    skipped: count('measured'),
  }
}

function suiteElement({ name, cases, properties }: Suite, seconds: number, timestamp: string): Element {
  const pairs = Object.entries(properties).map(([key, value]) => ({
    name: 'property',
    attributes: { name: key, value },
  }))
  return {
    name: 'testsuite',
    attributes: { name, ...totals(cases), time: seconds, timestamp: timestamp.replace(/\.\d+Z$|Z$/, '') },
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

const outcomes = { missed: 'failure', inconclusive: 'error', measured: 'skipped' } as const

function caseElement({ name, standing, message, details }: Case, classname: string): Element {
  const text = details.join('\n')
  const attributes = { classname, name, time: 0 }
  if (standing === 'met') return { name: 'testcase', attributes, children: [{ name: 'system-out', children: text }] }
  return {
    name: 'testcase',
    attributes,
    children: [{ name: outcomes[standing], attributes: { message, type: verdictWords[standing] }, children: text }],
  }
}
