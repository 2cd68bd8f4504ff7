import { SERVER } from './Mutant.ts'
import type { Mutant } from './Mutant.ts'

const CLIENT = { project: 'unit', tests: ['packages/client'] } as const
const STREAM = { project: 'integration', tests: ['tests/integration/stream.test.ts'] } as const
const SOCKET = { project: 'unit', tests: [`${SERVER}/transport/http/StreamSocket.test.ts`] } as const

/** Bugs of the way around where sockets do not get through. */
export const WAY_MUTANTS: readonly Mutant[] = [
  {
    bug: 'a request whose answer was lost is not made again',
    file: 'packages/client/src/stream/createPosts.ts',
    from: 'if (isFinal || tries === MAX_TRIES) return',
    to: 'if (isFinal || tries > 0) return',
    ...CLIENT,
  },
  {
    bug: 'several requests with frames are under way at once',
    file: 'packages/client/src/stream/createPosts.ts',
    from: 'if (under[0] || !queue[0]',
    to: 'if (!queue[0]',
    ...CLIENT,
  },
  {
    bug: 'what was meant for a connection at another relay is not brought along',
    file: 'packages/client/src/stream/createStream.ts',
    from: '      carried.push(...texts)\n',
    to: '      void texts\n',
    ...CLIENT,
  },
  {
    bug: 'a relay that restarts is taken for a wall',
    file: 'packages/client/src/withFallback.ts',
    from: "      if (sockets === 'work') {\n",
    to: "      if (code < 0 && sockets === 'work') {\n",
    ...CLIENT,
  },
  {
    bug: 'what waits to leave is lost when a socket takes over',
    file: 'packages/client/src/withFallback.ts',
    from: 'for (const rest of texts) web?.send(rest)',
    to: 'for (const rest of texts) void rest',
    ...CLIENT,
  },
  {
    bug: 'whoever opens the next stream is told to be gone in between',
    file: `${SERVER}/transport/http/StreamSocket.ts`,
    from: 'if (code !== SUPERSEDED) this',
    to: 'this',
    ...SOCKET,
  },
  {
    bug: 'where answers pass only whole, each hello is something to say',
    file: `${SERVER}/transport/http/StreamSocket.ts`,
    from: 'if (!this.#how.again) this.#isNews = true',
    to: 'this.#isNews = true',
    ...SOCKET,
  },
  {
    bug: 'requests move what belongs to the connection of somebody else',
    file: `${SERVER}/transport/ws/Posts.ts`,
    from: 'isSame(stream.identity, who) && ',
    to: '',
    ...STREAM,
  },
  {
    bug: 'nobody hears that what they asked for belongs to a stream at another relay',
    file: `${SERVER}/transport/ws/Posts.ts`,
    from: 'elsewhere = true',
    to: 'elsewhere = false',
    ...STREAM,
  },
]
