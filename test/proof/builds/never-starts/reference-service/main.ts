/** It ends before it listens. */
process.stderr.write('This build does not start.\n')
process.exit(1)
