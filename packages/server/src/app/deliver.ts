import type { Event, EventOf } from '@deskbell/protocol'
import type { Conversation } from '../domain/conversation/state.ts'
import type { Effect, Job } from '../ports/Store.ts'
import type { Mailer } from '../ports/system.ts'
import type { Deps } from './deps.ts'
import type { Directory } from './Directory.ts'
import { answerMail, invitationMail, resetMail } from './mailTemplates.ts'
import type { MailText } from './mailTemplates.ts'

const LEASE_MS = 60_000
/** The longest that one mail is waited for: less than its lease, so that no other relay sends it meanwhile. */
const MAIL_MS = 45_000
const MAX_AGE_MS = 3 * 86_400_000

/** What a committed change asks of the outbox: the answer to a left message goes out by mail. */
export function effectsOf(deps: Deps, after: Conversation, events: readonly Event[]): readonly Effect[] {
  if (deps.mailer === null || after.left === null || after.left.email === '') return []
  const effects: Effect[] = []
  for (const event of events) {
    if (event.type !== 'message' || event.by.kind !== 'agent') continue
    effects.push({
      kind: 'mail',
      dedupe: event.id,
      body: {
        template: 'answer',
        conversationId: after.id,
        seq: event.seq,
        agentId: event.by.id,
        to: after.left.email,
      },
    })
  }
  return effects
}

/** Works off the outbox. Jobs are leased, so two relays never both hold one; a crash makes a mail late, rarely double, never lost. */
export class Deliverer {
  readonly #deps: Deps
  readonly #directory: Directory
  #running: Promise<void> | null = null
  #again = false
  #isStopped = false

  constructor(deps: Deps, directory: Directory) {
    this.#deps = deps
    this.#directory = directory
  }

  /** Sends what is due. */
  run(): Promise<void> {
    if (this.#deps.mailer === null || this.#isStopped) return Promise.resolve()
    this.#again = true
    this.#running ??= this.#loop().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  /** How many mails are not sent yet, and for how long the oldest has been waiting, in ms. */
  async waiting(): Promise<{ count: number; oldestMs: number }> {
    const { count, since } = await this.#deps.store.openEffects()
    return { count, oldestMs: since === null ? 0 : Math.max(0, this.#deps.clock.now() - since) }
  }

  /** Begins no further mail; resolves when the one on its way is sent or failed. */
  async stop(): Promise<void> {
    this.#isStopped = true
    await this.#running
  }

  async #loop(): Promise<void> {
    try {
      while (this.#again && !this.#isStopped) {
        this.#again = false
        // One at a time: of several that wait behind a slow mail server, the lease of the last would run out, and it be sent twice.
        const [job] = await this.#deps.store.takeEffects(['mail'], 1, LEASE_MS)
        if (job === undefined) continue
        await this.#deps.store.settleEffects([{ id: job.id, token: job.token, result: await this.#send(job) }])
        this.#again = true
      }
    } catch (error) {
      this.#deps.log.error('delivering failed; it is tried again', error)
    }
  }

  async #send(job: Job): Promise<'done' | 'dead' | { retryAt: number }> {
    const { mailer, clock, log } = this.#deps
    const to = text(job.body, 'to')
    const mail = await this.#render(job)
    if (mailer === null || mail === null || to === '') return 'dead'
    const sent = await this.#inTime(
      mailer.send({
        to,
        subject: mail.subject,
        text: mail.text,
        messageId: `<${job.id}@deskbell>`,
        ...(mail.fromName === '' ? undefined : { fromName: mail.fromName }),
      }),
    )
    if (sent.ok) return 'done'
    const age = clock.now() - job.createdAt
    log.warn('a mail was not accepted', { job: job.id, why: sent.why, permanent: sent.permanent })
    return sent.permanent || age > MAX_AGE_MS
      ? 'dead'
      : { retryAt: clock.now() + Math.min(3_600_000, 5_000 * 2 ** job.attempts) }
  }

  /** A server that keeps a connection alive and never comes to an end must not keep all other mails waiting. */
  #inTime(sending: ReturnType<Mailer['send']>): ReturnType<Mailer['send']> {
    return new Promise((resolve, reject) => {
      const cancel = this.#deps.clock.timer(MAIL_MS, () =>
        resolve({ ok: false, permanent: false, why: `the mail server did not take it in ${MAIL_MS / 1_000} s` }),
      )
      sending.then(resolve, reject).finally(cancel)
    })
  }

  async #render(job: Job): Promise<(MailText & { fromName: string }) | null> {
    const { body } = job
    const site = text(body, 'site')
    if (body['template'] === 'invitation') return { ...invitationMail(site, text(body, 'url')), fromName: site }
    if (body['template'] === 'reset') return { ...resetMail(text(body, 'url')), fromName: '' }
    if (body['template'] !== 'answer') return null
    const conversationId = text(body, 'conversationId')
    const seq = Number(body['seq'])
    const page = await this.#deps.store.timeline(conversationId, { from: seq, limit: 1, audience: 'visitor' })
    const [stored] = page.events
    if (stored?.seq !== seq) return null
    const event = JSON.parse(stored.json) as EventOf<'message'>
    const words = event.content.parts.map((part) => (part.type === 'text' ? part.text : part.name)).join('\n')
    const state = (await this.#deps.store.load([conversationId])).get(conversationId)?.state
    const siteName = state === undefined ? '' : (this.#directory.site(state.siteId)?.value.name ?? '')
    const agent = this.#directory.anyAgent(text(body, 'agentId'))?.name ?? ''
    return { ...answerMail(siteName, agent, words), fromName: siteName }
  }
}

function text(body: Readonly<Record<string, unknown>>, field: string): string {
  const value = body[field]
  return typeof value === 'string' ? value : ''
}
