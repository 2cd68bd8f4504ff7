import { agentClient, setUp, until } from '../../../tests/support/accounts.ts'
import { startRelay } from '../../../tests/support/relay.ts'
import type { RunningRelay } from '../../../tests/support/relay.ts'
import type { Product } from '../Product.ts'

const SOON_MS = 10_000

/** What stands in this tree, from a relay as a user starts it. */
export const deskbell = (version: string): Product => ({
  name: 'Deskbell',
  key: 'deskbell',
  version,
  opener: ['deskbell-widget', 'button'],
  hasLauncher: true,
  textbox: ['deskbell-widget', 'textarea'],
  note: 'The whole product: a relay as `npm start` starts it, set up once, with its own tag on the page, nobody of the staff at work. Bytes are those the relay gave; both files are all there is until the first message is sent. Before the click the page has asked for the loader alone; the click fetches the panel.',
  async start() {
    const relay = await startRelay()
    const key = await siteOf(relay)
    return {
      origin: relay.url,
      tag: `<script async src="${relay.url}/widget.js?site=${key}"></script>`,
      stop: () => relay.stop().then(() => {}),
    }
  },
})

/** Sets the relay up, and answers with the key of its site. */
async function siteOf(relay: RunningRelay): Promise<string> {
  const client = agentClient(relay, await setUp(relay))
  client.connect()
  try {
    await until(client, () => client.welcome, 'the owner is welcome', SOON_MS)
    const answer = await client.query('sites', {})
    const [site] = answer.ok ? answer.value : []
    if (site === undefined) throw new Error('no site after set-up')
    return site.key
  } finally {
    client.close()
  }
}
