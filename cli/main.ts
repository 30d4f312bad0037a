import { classes } from './classes.ts'
import { fill } from './fill.ts'
import { gate } from './gate.ts'
import { runCli } from './program.ts'
import { render } from './render.ts'
import { report } from './report.ts'
import { stack } from './stack.ts'
import { realWorld } from './world.ts'

process.exitCode = await runCli(realWorld(), [gate, report, stack, fill, render, classes])
