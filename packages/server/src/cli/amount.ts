import type { Amount } from './portable/format.ts'

/** How much a copy holds, in words. */
export function amount({ conversations, events, files }: Amount): string {
  const few = (count: number, one: string) => `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`
  return `${few(conversations, 'conversation')} with ${few(events, 'event')} and ${few(files, 'file')}`
}
