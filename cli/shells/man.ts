import { capital } from '../../slo/words.ts'
import { type DescribedCommand, everyCommand } from './described.ts'

/** The manual page, in the macros of man(7). */
export function manPage(name: string, program: DescribedCommand, version: string): string {
  const commands = everyCommand(program).filter(({ path }) => path.length > 0)
  return `${[
    `.TH ${name.toUpperCase()} 1 "" "${name} ${version}" "User Commands"`,
    '.SH NAME',
    text(`${name} - ${lowered(program.description)}`),
    '.SH SYNOPSIS',
    `.B ${escaped(name)}`,
    text('<command> [flags]'),
    '.SH DESCRIPTION',
    text(program.description),
    '.PP',
    text(
      'A verdict is met, missed or inconclusive; no data is never a pass. Results are on the standard output, what is for people on the other one.',
    ),
    '.SH COMMANDS',
    ...commands.flatMap((command) => section(command)),
    '.SH EXIT STATUS',
    ...block(program.afterwards.replace(/^.*?Exit codes:\n/s, '')),
    '.SH ENVIRONMENT',
    ...item('LIFTWING_SLO_CACHE', 'The folder of tools and data that all checkouts share.'),
    ...item('NO_COLOR, FORCE_COLOR', 'Whether a terminal gets colours.'),
    ...item('GITHUB_STEP_SUMMARY', 'A file that reports are appended to, as GitHub Actions wants them.'),
    '.SH SEE ALSO',
    text('The folder docs/ beside the program, which begins with README.md.'),
  ].join('\n')}\n`
}

function section({ usage, summary, description, flags, afterwards, commands }: DescribedCommand): readonly string[] {
  return [
    `.SS ${escaped(usage)}`,
    text(description === '' ? sentence(summary) : description),
    ...(commands.length > 0 ? [] : flags.flatMap(({ written, help }) => item(written, sentence(help)))),
    ...(afterwards === '' ? [] : ['.PP', ...block(afterwards)]),
  ]
}

const item = (term: string, told: string): readonly string[] => ['.TP', `.B ${escaped(term)}`, text(told)]

/** Lines that stay as they are. */
const block = (lines: string): readonly string[] => ['.nf', ...lines.trimEnd().split('\n').map(text), '.fi']

/** A line that begins with a dot or a quote would be a request. */
function text(line: string): string {
  const safe = escaped(line)
  return /^[.']/.test(safe) ? `\\&${safe}` : safe
}

/** Every roff reads ASCII. */
const escaped = (line: string) =>
  line
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(
      /[^\x20-\x7e]/gu,
      (each) => `\\[u${(each.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
    )
const sentence = (words: string) => `${capital(words)}${/[.!?]$/.test(words) ? '' : '.'}`
const lowered = (words: string) => `${words.charAt(0).toLowerCase()}${words.slice(1)}`.replace(/\.$/, '')
