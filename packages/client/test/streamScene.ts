import { createStream } from '../src/stream/createStream.ts'
import { FakeEnvironment, FakeHttp, FakeRelay, FakeStorage, fakeClient, fakeId } from '../src/testing/index.ts'
import type { FakeSocket } from '../src/testing/index.ts'
import { withFallback } from '../src/withFallback.ts'

/** How WebSockets fare. */
export type Wall =
  | 'none'
  /** The upgrade is answered by something else. */
  | 'refused'
  /** The policy of the page forbids it. */
  | 'forbidden'
  /** The upgrade is never answered. */
  | 'unanswered'
  /** It is let through, and then nothing passes. */
  | 'held'
  /** What the client says arrives, and nothing comes back. */
  | 'held down'
  /** What the relay says would arrive, but it hears nothing. */
  | 'held up'

export const conversation = fakeId('cnv', 1)
export const said = (text: string) => ({ parts: [{ type: 'text' as const, text }] })

/** A relay behind a wall, a client before it, and requests beside it. */
export function streamScene({ wall: first = 'none' as Wall, storage = new FakeStorage(), seed = 1 } = {}) {
  const environment = new FakeEnvironment({ storage, seed })
  const relay = new FakeRelay(environment)
  const http = new FakeHttp(environment)
  const accept = environment.onSocket!.bind(environment)
  const scene = { environment, relay, http, wall: first, loads: 0, client: fakeClient(environment) }

  function pass(socket: FakeSocket): void {
    const { wall } = scene
    if (wall === 'refused') environment.setTimer(20, () => socket.drop())
    else if (wall === 'held') environment.setTimer(20, () => socket.open())
    else if (wall === 'held up') {
      accept(socket)
      socket.onSent = undefined
    } else if (wall === 'held down') {
      const { receive } = socket
      accept(socket)
      socket.receive = (text) => {
        if (scene.wall !== 'held down') receive.call(socket, text)
      }
    } else if (wall === 'none') accept(socket)
  }
  environment.onSocket = (socket) => {
    if (scene.wall === 'forbidden') throw new Error('blocked by policy')
    pass(socket)
  }
  scene.client = fakeClient(environment, {
    hello: () =>
      Promise.resolve({ site: 'site-key', auth: { visitorSecret: '5'.repeat(64) }, context: { pageTitle: 'Lamps' } }),
    environment: withFallback(environment, {
      key: 'deskbell:t',
      ask: (...asked) => http.ask(...asked),
      load: () => {
        scene.loads++
        return Promise.resolve({ createStream })
      },
    }),
  })
  return {
    ...scene,
    scene,
    /** Sockets of the page that are not closed. */
    openSockets: () => environment.sockets.filter(({ state }) => state !== 'closed'),
    /** What the relay has, and what the client shows. */
    lists: () => [
      relay.visible(conversation).map(({ seq }) => seq),
      scene.client.conversation(conversation)?.events.map(({ seq }) => seq),
    ],
  }
}
