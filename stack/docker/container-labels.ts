/** Every container of ours carries the id of its stack, by which it is found again. */
export const STACK_LABEL = 'org.wikimedia.liftwing-slo.stack'
