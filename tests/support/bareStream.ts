import { eventually } from './eventually.ts'
import type { RunningRelay } from './relay.ts'

/** A stream without the manners of a client: keeps what it hears. */
export type BareStream = {
  readonly status: number
  readonly headers: Headers
  /** Everything heard, oldest first: frames, and the last line that says why it ended. */
  readonly heard: readonly Readonly<Record<string, unknown>>[]
  /** Resolves when the answer ended. */
  readonly ended: Promise<void>
  hear(type: string): Promise<Readonly<Record<string, unknown>>>
  cut(): void
}

/** The first line of each answer: it begins, and nothing is known yet. */
const OPEN = '{"type":"open"}'

/** Asks for a stream, as a widget would from `origin`, or with the console's headers. */
export async function openStream(
  relay: Pick<RunningRelay, 'url'>,
  body: object,
  headers: Readonly<Record<string, string>> = { origin: 'http://localhost:1' },
): Promise<BareStream> {
  const abort = new AbortController()
  const answer = await fetch(`${relay.url}/api/v1/stream`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers,
    signal: abort.signal,
  })
  const heard: Record<string, unknown>[] = []
  const read = async (): Promise<void> => {
    let rest = ''
    for await (const chunk of answer.body ?? []) {
      const lines = (rest + Buffer.from(chunk as Uint8Array).toString('utf8')).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines.filter((text) => text !== OPEN)) heard.push(JSON.parse(line) as Record<string, unknown>)
    }
  }
  return {
    status: answer.status,
    headers: answer.headers,
    heard,
    ended: read().catch(() => {}),
    async hear(type) {
      const found = () => heard.find((frame) => frame['type'] === type)
      await eventually(() => found() !== undefined, `${type} is heard, not only ${JSON.stringify(heard).slice(0, 500)}`)
      return found() as Record<string, unknown>
    },
    cut: () => abort.abort(),
  }
}
