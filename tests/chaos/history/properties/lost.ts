import type { Known } from '../Known.ts'

/** What was acked and is not there. */
export const lost = ({ tried, stored }: Known): string[] =>
  [...tried].flatMap(([name, { fate }]) => (fate === 'acked' && !stored.has(name) ? [name] : []))
