import { ChatClient } from '../ChatClient.ts'
import type { ClientOptions } from '../clientOptions.ts'
import type { FakeEnvironment } from './FakeEnvironment.ts'

/** A visitor's client in that environment, idle. */
export function fakeClient(environment: FakeEnvironment, options: Partial<ClientOptions> = {}): ChatClient {
  return new ChatClient({
    url: 'wss://relay.example/ws/visitor',
    device: 'd'.repeat(32),
    storageKey: 'deskbell:',
    environment,
    hello: () => Promise.resolve({ site: 'site-key', auth: { visitorSecret: '5'.repeat(64) } }),
    ...options,
  })
}
