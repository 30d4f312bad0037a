/** Bytes that are not what a server meant to send, or not all of it: nothing may be counted from them. */
export class Damage extends Error {}
