import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CLOSE } from '@deskbell/protocol'
import { agentClient, joinBy, logIn, setUp, until } from '../support/accounts.ts'
import type { Login } from '../support/accounts.ts'
import { agentHello, openBare } from '../support/bareSocket.ts'
import type { BareSocket } from '../support/bareSocket.ts'
import { ask, asConsole } from '../support/http.ts'
import { startRelay } from '../support/relay.ts'
import type { RunningRelay } from '../support/relay.ts'

describe('a session that ends', () => {
  let relay: RunningRelay
  let owner: Login
  const act = async (who: Login, name: string, args: object): Promise<unknown> => {
    const client = agentClient(relay, who)
    client.connect()
    await until(client, () => client.welcome, 'welcome')
    const done = await client.act(name as 'endSession', args as { sessionId: string })
    client.close()
    expect(done).toMatchObject({ ok: true })
    return done.ok ? done.ack.value : null
  }
  /** A console's socket, which stays open. */
  async function connected(who: Login): Promise<BareSocket> {
    const { json } = await ask(relay, 'POST', '/api/v1/ticket', { headers: asConsole, cookie: who.cookie })
    const socket = await openBare(relay, '/ws/agent', { origin: relay.url, cookie: who.cookie })
    socket.send(agentHello(String(json['ticket'])))
    await socket.hear((frame) => frame.type === 'welcome', 'welcome')
    return socket
  }
  async function colleague(name: string): Promise<Login> {
    const client = agentClient(relay, owner)
    client.connect()
    await until(client, () => client.welcome, 'welcome')
    const sites = await client.query('sites', {})
    client.close()
    const siteId = sites.ok ? (sites.value[0]?.id ?? '') : ''
    const { url } = (await act(owner, 'inviteAgent', { siteId, role: 'agent', departmentIds: [] })) as { url: string }
    return joinBy(relay, url, name, `${name.toLowerCase()}@halden.example`)
  }

  beforeAll(async () => {
    relay = await startRelay()
    owner = await setUp(relay)
  })
  afterAll(() => relay.stop())

  test('[D3] ends its sockets at once, and no others: ended by its agent', async () => {
    const other = await logIn(relay, owner.email, owner.password)
    const [mine, theirs] = [await connected(owner), await connected(other)]
    const client = agentClient(relay, owner)
    client.connect()
    await until(client, () => client.welcome, 'welcome')
    const sessions = await client.query('sessions', {})
    const ended = sessions.ok ? sessions.value.find(({ current }) => !current) : undefined
    await client.act('endSession', { sessionId: ended?.id ?? '' })
    client.close()
    expect(await theirs.closed).toMatchObject({ code: CLOSE.forbidden })
    expect(mine.isOpen()).toBe(true)
    mine.close()
  })

  test('[D3] … by logging out', async () => {
    const other = await logIn(relay, owner.email, owner.password)
    const [mine, theirs] = [await connected(owner), await connected(other)]
    await ask(relay, 'POST', '/api/v1/logout', { headers: asConsole, cookie: other.cookie })
    expect(await theirs.closed).toMatchObject({ code: CLOSE.forbidden })
    expect(mine.isOpen()).toBe(true)
    mine.close()
  })

  test('[D3] … by a new password, and by the end of the account', async () => {
    const ben = await colleague('Ben')
    const again = await logIn(relay, ben.email, ben.password)
    const [here, there] = [await connected(ben), await connected(again)]
    await act(ben, 'changePassword', { current: ben.password, next: 'a third bell on a counter' })
    expect(await there.closed).toMatchObject({ code: CLOSE.forbidden })
    expect(here.isOpen()).toBe(true)
    await act(owner, 'removeAgent', { agentId: ben.agentId })
    expect(await here.closed).toMatchObject({ code: CLOSE.forbidden })
  })
})
