/** How late the kernel may wake a thread that sleeps for a set time (docs/decisions/0008-seldom-awake.md). */
const TIMER_SLACK_NS = 200_000

/**
 * For `sh -c`, before a command and its arguments: the shell says it of itself, and the command, which it becomes, inherits
 * it. Where the kernel knows no such thing, nothing is lost.
 */
export const WITH_TIMER_SLACK = `echo ${TIMER_SLACK_NS} 2>/dev/null >/proc/self/timerslack_ns; exec "$0" "$@"`
