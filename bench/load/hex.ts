import { randomBytes } from 'node:crypto'

/** Hex digits of this many random bytes. */
export const hex = (bytes: number): string => randomBytes(bytes).toString('hex')
