import { useConsole } from './context.ts'

/** Copies a text and says whether that worked. */
export function useCopy(): (text: string) => Promise<void> {
  const { clipboard, notices } = useConsole()
  return async (text) => notices.done((await clipboard.copy(text)) ? 'notice.copied' : 'notice.copyFailed')
}
