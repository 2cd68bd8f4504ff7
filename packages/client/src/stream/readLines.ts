import type { Ask } from './carrier.ts'

/** Tells of each line of an answer as it comes; resolves at its end. An answer that is none of success has no lines. */
export async function readLines({ ok, body }: Awaited<ReturnType<Ask>>, take: (line: string) => void): Promise<void> {
  if (!ok || !body) return
  const reader = body.getReader()
  const decoder = new TextDecoder()
  for (let rest = ''; ;) {
    const { done, value } = await reader.read()
    rest += decoder.decode(value, { stream: !done })
    const lines = rest.split('\n')
    rest = lines.pop()!
    for (const line of lines) if (line) take(line)
    if (done) return
  }
}
