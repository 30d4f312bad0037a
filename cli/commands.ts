import { classes } from './classes.ts'
import { exchange } from './exchange.ts'
import { fill } from './fill.ts'
import { gate } from './gate.ts'
import type { Register } from './program.ts'
import { render } from './render.ts'
import { report } from './report.ts'
import { rules } from './rules.ts'
import { stack } from './stack.ts'
import { verify } from './verify.ts'

/** In the order in which the help shows them. */
export const commands: readonly Register[] = [gate, report, verify, render, stack, fill, classes, rules, exchange]
