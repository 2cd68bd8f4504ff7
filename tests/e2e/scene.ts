import type { Browser, BrowserContext, Locator, Page } from 'playwright'
import { agentClient, joinBy, setUp, until } from '../support/accounts.ts'
import type { Login } from '../support/accounts.ts'
import { freshPage, launchBrowser } from '../support/browser.ts'
import { shopWith, startHostPage } from '../support/hostPage.ts'
import type { HostPage } from '../support/hostPage.ts'
import { startRelay } from '../support/relay.ts'
import type { RunningRelay } from '../support/relay.ts'

/** A page in a context of its own, and what it complained of. */
export type Tab = { readonly page: Page; readonly context: BrowserContext; readonly complaints: string[] }

/** A relay with one owner, somebody else's shop that carries the tag, and a browser. */
export type Scene = {
  /** Replaced when a test kills it and starts another. */
  relay: RunningRelay
  readonly browser: Browser
  readonly shop: HostPage
  readonly owner: Login
  readonly siteId: string
  readonly siteKey: string
  /** An empty page with a browser of its own. */
  tab(options?: ContextOptions): Promise<Tab>
  /** A visitor in the shop, with a browser of their own. */
  visitor(options?: ContextOptions): Promise<Tab>
  /** The console of somebody who is logged in, with a browser of their own. */
  console(who?: Login, options?: ContextOptions): Promise<Tab>
  /** A further agent of the site and its department, who is online once a console of theirs is open. */
  colleague(name: string, capacity?: number): Promise<Login>
  /** Changes something the way the console does. */
  act(name: string, args: object, who?: Login): Promise<unknown>
  close(): Promise<void>
}
export type ContextOptions = Parameters<Browser['newContext']>[0]

/** Longest wait for something that takes no time but the machine's. */
export const SOON_MS = 20_000

/** Sets the scene. `capacity` is the owner's: chats at once. */
export async function openScene(
  options: { env?: Record<string, string>; capacity?: number; hostname?: string; port?: number } = {},
): Promise<Scene> {
  const relay = await startRelay({
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.port === undefined ? {} : { port: options.port }),
  })
  const [browser, shop] = await Promise.all([launchBrowser(), startHostPage(options.hostname)])
  const owner = await setUp(relay)
  const found = await asAgent(relay, owner, async (client) => {
    const answer = await client.query('sites', {})
    const [site] = answer.ok ? answer.value : []
    if (site === undefined) throw new Error('no site after set-up')
    return site
  })
  const { id: siteId, key: siteKey } = found
  const contexts: BrowserContext[] = []

  const scene: Scene = {
    relay,
    browser,
    shop,
    owner,
    siteId,
    siteKey,
    async tab(contextOptions) {
      const tab = await freshPage(browser, contextOptions)
      contexts.push(tab.context)
      return tab
    },
    async visitor(contextOptions) {
      const tab = await scene.tab(contextOptions)
      await tab.page.goto(shop.origin)
      return tab
    },
    async console(who = owner, contextOptions) {
      const tab = await scene.tab(contextOptions)
      await tab.context.addCookies([cookieOf(scene.relay, who)])
      await tab.page.goto(`${scene.relay.url}/console/`)
      // Empty, and so without a height, for an agent without places.
      await tab.page.getByRole('list', { name: 'Conversations' }).waitFor({ state: 'attached', timeout: SOON_MS })
      return tab
    },
    async colleague(name, capacity = 3) {
      const departmentIds = found.departments.map(({ id }) => id)
      const { url } = (await scene.act('inviteAgent', { siteId, role: 'agent', departmentIds })) as { url: string }
      const email = `${name.toLowerCase().split(' ')[0]}@halden.example`
      const login = await joinBy(scene.relay, url, name, email)
      await scene.act('updateAgent', { agentId: login.agentId, capacity })
      await scene.act('setAvailability', { availability: 'online' }, login)
      return login
    },
    act: (name, args, who = owner) =>
      asAgent(scene.relay, who, async (client) => {
        const answer = await client.act(name as 'updateSite', args as { siteId: string })
        if (!answer.ok) throw new Error(`${name}: ${answer.refused.code}`)
        return answer.ack.value
      }),
    async close() {
      await Promise.all(contexts.map((context) => context.close().catch(() => {})))
      await Promise.all([browser.close(), shop.close(), scene.relay.stop()])
    },
  }
  shop.serve({ html: shopWith(relay.url, siteKey) })
  if (options.capacity !== undefined)
    await scene.act('updateAgent', { agentId: owner.agentId, capacity: options.capacity })
  return scene
}

/** Does something over a short connection of an agent. */
async function asAgent<T>(
  relay: RunningRelay,
  who: Login,
  run: (client: ReturnType<typeof agentClient>) => Promise<T>,
): Promise<T> {
  const client = agentClient(relay, who)
  client.connect()
  try {
    await until(client, () => client.welcome, `${who.email} is welcome`, SOON_MS)
    return await run(client)
  } finally {
    client.close()
  }
}

/** The cookie as a browser keeps it. */
export function cookieOf(relay: Pick<RunningRelay, 'url'>, who: Login): { name: string; value: string; url: string } {
  const at = who.cookie.indexOf('=')
  return { name: who.cookie.slice(0, at), value: who.cookie.slice(at + 1), url: relay.url }
}

/** Resolves when it can be seen. */
export const appears = (what: Locator, withinMs = SOON_MS): Promise<void> => waitUntil(what, 'visible', withinMs)

/** Resolves when it cannot be seen, or is not there. */
export const disappears = (what: Locator, withinMs = SOON_MS): Promise<void> => waitUntil(what, 'hidden', withinMs)

/** DESKBELL_SHOTS=<folder> keeps a picture of the page that a wait gave up on. */
async function waitUntil(what: Locator, state: 'visible' | 'hidden', timeout: number): Promise<void> {
  try {
    await what.first().waitFor({ state, timeout })
  } catch (error) {
    const folder = process.env['DESKBELL_SHOTS']
    if (folder !== undefined) {
      const pages =
        what
          .page()
          .context()
          .browser()
          ?.contexts()
          .flatMap((context) => context.pages()) ?? []
      for (const [index, page] of pages.entries()) await page.screenshot({ path: `${folder}/failed-${index}.png` })
    }
    throw error
  }
}

// The widget, by the names that can be relied on.

export const launcher = (page: Page): Locator => page.getByRole('button', { name: 'Open chat' })
export const field = (page: Page): Locator => page.getByRole('textbox', { name: 'Message' })
/** The visitor's conversation, or the agent's. */
export const log = (page: Page): Locator => page.getByRole('log', { name: 'Conversation' })

export async function openChat(page: Page): Promise<void> {
  await launcher(page).click()
  await appears(field(page))
}

/** The visitor writes and sends. */
export async function say(page: Page, text: string): Promise<void> {
  await field(page).fill(text)
  await page.keyboard.press('Enter')
}

/** What was said, in the order of the screen. */
export const said = (page: Page): Promise<string[]> => log(page).locator('.bubble:not(.dots)').allInnerTexts()

// The console.

export const reply = (page: Page): Locator => page.getByRole('textbox', { name: 'Reply' })

/** Row of a conversation by what it shows. */
export const row = (page: Page, text: string | RegExp): Locator =>
  page.getByRole('list', { name: 'Conversations' }).getByRole('link').filter({ hasText: text })

/** Opens a conversation by what its row shows. */
export async function openRow(page: Page, text: string | RegExp): Promise<void> {
  await appears(row(page, text))
  await row(page, text).first().click({ timeout: SOON_MS })
  await appears(log(page))
}

/** The agent writes and sends. */
export async function answer(page: Page, text: string): Promise<void> {
  await reply(page).fill(text, { timeout: SOON_MS })
  await page.keyboard.press('Enter')
}
