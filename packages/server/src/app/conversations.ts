import type {
  CommandArgs,
  CommandName,
  ContactId,
  ConversationId,
  DepartmentId,
  MessageContent,
  VisitContext,
  VisitorForm,
} from '@deskbell/protocol'
import type { Actor, VisitorActor } from '../domain/actor.ts'
import { VISITOR_AWAY_MS } from '../domain/availability.ts'
import type { Command, Refusal } from '../domain/conversation/command.ts'
import { CHAT_WEIGHT } from '../domain/conversation/load.ts'
import { permit } from '../domain/permissions.ts'
import type { DepartmentRecord } from '../domain/records.ts'
import type { Guard } from '../ports/Store.ts'
import type { Deps } from './deps.ts'
import type { Directory } from './Directory.ts'
import type { Ask } from './door/asks.ts'
import type { Door } from './door/Door.ts'
import { scopeOf } from './door/answers.ts'
import type { Done } from './door/answers.ts'
import { Begun } from './Begun.ts'
import { KeptRefusals } from './KeptRefusals.ts'
import type { Agents } from './presence/Agents.ts'
import { Turns } from './Turns.ts'

/** A visitor's wish to begin. */
export type StartWish = {
  readonly conversationId: ConversationId
  readonly clientId: string
  readonly departmentId?: DepartmentId | undefined
  readonly form?: VisitorForm | undefined
  readonly content: MessageContent
  readonly leave: boolean
  readonly context?: VisitContext | undefined
}

/** A message or note on its way in. */
export type SendWish = {
  readonly conversationId: ConversationId
  readonly clientId: string
  readonly kind: 'message' | 'note'
  readonly content: MessageContent
  readonly after?: string | undefined
  readonly ownerToken?: number | undefined
}

/** Any other command of a person. `args` were checked by the command's schema. */
export type ActWish = {
  readonly name: CommandName
  readonly args: CommandArgs[CommandName]
  readonly conversationId: ConversationId | undefined
  readonly clientId: string
  readonly ownerToken: number | undefined
}

/** What would open a conversation. */
type Opening = { readonly conversationId: ConversationId; readonly clientId: string }

/** Commands on conversations as people give them: what the door needs to know beside their words is looked up here. */
export class Conversations {
  readonly #deps: Deps
  readonly #directory: Directory
  readonly #agents: Agents
  readonly #door: Door
  readonly #turns = new Turns<ContactId>()
  readonly #refused = new KeptRefusals()
  readonly #begun = new Begun()

  constructor(deps: Deps, directory: Directory, agents: Agents, door: Door) {
    this.#deps = deps
    this.#directory = directory
    this.#agents = agents
    this.#door = door
  }

  /** A visitor begins a conversation with its first message. */
  begin(actor: VisitorActor, wish: StartWish, done: (done: Done) => void): void {
    const department =
      wish.departmentId === undefined
        ? this.#directory.departmentsOf(actor.siteId)[0]
        : this.#directory.department(wish.departmentId)
    if (department === undefined || department.value.siteId !== actor.siteId)
      return done({ ok: false, refusal: { code: 'department_unknown' } })
    this.#ifNoneIsOpen(actor, actor.contactId, wish, done, (told) => this.#start(actor, wish, department.value, told))
  }

  #start(actor: VisitorActor, wish: StartWish, department: DepartmentRecord, done: (done: Done) => void): void {
    const { id: departmentId, queueLimit } = department
    const command: Command<'start'> = {
      name: 'start',
      siteId: actor.siteId,
      contactId: actor.contactId,
      participantId: actor.participantId,
      departmentId,
      content: wish.content,
      form: wish.form,
      context: wish.context,
      leave: wish.leave,
      priorityBonusMs: 0,
    }
    const guards: Guard[] = [onceOf(actor, wish)]
    if (queueLimit !== null && !wish.leave) guards.push({ kind: 'queue', departmentId, max: queueLimit })
    const { participantId } = actor
    const { clock, store } = this.#deps
    const begin = (): void =>
      this.#door.submit(
        actor,
        {
          command,
          conversationId: wish.conversationId,
          clientId: wish.clientId,
          bodyHash: this.#hash(wish.content),
          guards,
        },
        (result) => {
          if (result.ok) this.#begun.note(participantId, wish.conversationId, clock.now())
          done(result)
        },
      )
    const retryAfterMs = this.#begun.waitMs(participantId, clock.now())
    if (retryAfterMs === 0) return begin()
    // A late copy of what was begun is told what became of it, however much was begun since.
    store.original(keyOf(actor, wish)).then(
      (original) => {
        if (original === null) done({ ok: false, refusal: { code: 'too_many_conversations', retryAfterMs } })
        else begin()
      },
      (error: unknown) => {
        this.#deps.log.error('reading a key failed', error)
        done({ ok: false, refusal: { code: 'store_unavailable' } })
      },
    )
  }

  /** A message or note. The hot path: synchronous up to the commit on a warm lane. */
  send(actor: Actor, wish: SendWish, done: (done: Done) => void): void {
    if (actor.kind !== 'visitor') return this.#send(actor, wish, false, done)
    if (this.#refused.openFor(keyOf(actor, wish)) !== undefined)
      return this.#ifNoneIsOpen(actor, actor.contactId, wish, done, (told) => this.#send(actor, wish, false, told))
    // Writing in a closed conversation opens it again, unless another is open already. Whether it is closed is known when its
    // turn comes, and not before: words must not be overtaken by what their sender did next.
    this.#send(actor, wish, true, (result) => {
      if (result.ok || result.refusal.code !== 'conversation_closed') return done(result)
      this.#ifNoneIsOpen(actor, actor.contactId, wish, done, (told) => this.#send(actor, wish, false, told))
    })
  }

  #send(actor: Actor, wish: SendWish, onlyOpen: boolean, done: (done: Done) => void): void {
    const { conversationId, clientId, kind, content, ownerToken, after } = wish
    this.#door.submit(
      actor,
      {
        command: { name: 'send', kind, content, ownerToken },
        conversationId,
        clientId,
        bodyHash: this.#hash(content),
        ...(after === undefined ? undefined : { after }),
        ...(onlyOpen ? { onlyOpen } : actor.kind === 'visitor' ? { guards: [onceOf(actor, wish)] } : undefined),
      },
      done,
    )
  }

  /** Any other command on a conversation. */
  async act(actor: Actor, wish: ActWish): Promise<Done> {
    if (wish.conversationId === undefined)
      return { ok: false, refusal: { code: 'bad_frame', details: { field: 'conversationId' } } }
    const command = await this.#command(actor, wish)
    if (command === null) return { ok: false, refusal: { code: 'forbidden' } }
    if ('refusal' in command) return { ok: false, refusal: command.refusal }
    const ask: Ask = {
      command,
      conversationId: wish.conversationId,
      clientId: wish.clientId,
      bodyHash: this.#hash([wish.name, wish.args]),
    }
    return wish.name === 'reopen' ? this.#reopen(actor, ask, wish) : this.#door.handle(actor, ask)
  }

  #hash(body: unknown): string {
    return this.#deps.secrets.sha256(JSON.stringify(body)).slice(0, 32)
  }

  async #command(actor: Actor, wish: ActWish): Promise<Command | { refusal: Refusal } | null> {
    const ownerToken = wish.ownerToken
    switch (wish.name) {
      case 'claim':
        return { name: 'claim', weight: CHAT_WEIGHT }
      case 'takeOver':
        return { name: 'takeOver', weight: CHAT_WEIGHT }
      case 'transfer':
        return this.#transfer(actor, wish)
      case 'close':
        return { name: 'close', ownerToken }
      case 'reopen':
        return actor.kind === 'agent' ? { name: 'reopen', weight: CHAT_WEIGHT } : null
      case 'rate': {
        const { score, comment } = wish.args as CommandArgs['rate']
        return { name: 'rate', score, comment }
      }
      case 'leaveMessage': {
        const { name, email } = wish.args as CommandArgs['leaveMessage']
        return { name: 'leaveMessage', visitorName: name, email }
      }
      default:
        return null
    }
  }

  // In its visitor's turn, for agents too: they may have begun another one since, or may be doing so.
  async #reopen(actor: Actor, ask: Ask, { conversationId = '', clientId }: ActWish): Promise<Done> {
    const found = await this.#door.committed(conversationId)
    const denied = permit(actor, 'reopen', found?.state ?? null)
    if (found === null || denied !== null) return { ok: false, refusal: denied ?? { code: 'not_found' } }
    const { contactId } = found.state
    const done = await new Promise<Done>((tell) => {
      this.#ifNoneIsOpen(actor, contactId, { conversationId, clientId }, tell, (told) =>
        this.#door.submit(actor, ask, told),
      )
    })
    if (done.ok) await this.#leftBeforeReopening(conversationId)
    return done
  }

  // Whom it goes to must belong to the conversation's own site: a transfer never carries words to another one.
  async #transfer(actor: Actor, wish: ActWish): Promise<Command | { refusal: Refusal }> {
    const args = wish.args as CommandArgs['transfer']
    const found = wish.conversationId === undefined ? null : await this.#door.committed(wish.conversationId)
    if (found === null) return { refusal: { code: 'not_found' } }
    // Before anything is said of the target: to whoever may not see the conversation it is not there, whatever they ask.
    const denied = permit(actor, 'transfer', found.state)
    if (denied !== null) return { refusal: denied }
    const { ownerToken } = wish
    if ('departmentId' in args) {
      if (this.#directory.department(args.departmentId)?.value.siteId !== found.state.siteId)
        return { refusal: { code: 'department_unknown' } }
      return { name: 'transfer', departmentId: args.departmentId, ownerToken }
    }
    const agent = this.#directory.agentsOf(found.state.siteId).find(({ id }) => id === args.agentId)
    if (agent === undefined || !this.#agents.isHere(agent)) return { refusal: { code: 'agent_not_available' } }
    return { name: 'transfer', agentId: args.agentId, weight: CHAT_WEIGHT, ownerToken }
  }

  // One after the other for each person: the store tells what is committed, so two beginnings at once would not see each other.
  #ifNoneIsOpen(
    actor: Actor,
    contactId: ContactId,
    wish: Opening,
    done: (done: Done) => void,
    begin: (done: (done: Done) => void) => void,
  ): void {
    const turn = this.#turns.take(contactId, async (): Promise<Done> => {
      const open = await this.#openElsewhere(actor, contactId, wish)
      if (open !== null) return { ok: false, refusal: { code: 'conversation_open', details: { conversationId: open } } }
      return new Promise(begin)
    })
    if (turn === null) return done({ ok: false, refusal: { code: 'server_busy', retryAfterMs: 1_000 } })
    void turn
      .catch((error: unknown): Done => {
        this.#deps.log.error('looking for an open conversation failed', error)
        return { ok: false, refusal: { code: 'store_unavailable' } }
      })
      .then(done)
  }

  /**
   * Another conversation of this person that is not closed: there is one at a time. Null when the wish opens nothing: its
   * conversation is open, or it was granted before and its ack was lost, which the door gives again. What a visitor's words were
   * refused for stays the answer to them, whichever relay a late copy comes by: a refusal uses up what a grant would have to use.
   */
  async #openElsewhere(actor: Actor, contactId: ContactId, wish: Opening): Promise<ConversationId | null> {
    const key = keyOf(actor, wish)
    const open = this.#refused.openFor(key) ?? (await this.#otherOpen(contactId, wish.conversationId))
    if (open === null) return null
    if ((await this.#deps.store.original(key)) !== null) return null
    if (actor.kind !== 'visitor') return open
    const { scope, id } = onceOf(actor, wish)
    const outcome = await this.#door.commit({ key: { scope, id, bodyHash: '', seq: null } })
    // Refused before, or granted by another relay a moment ago.
    if (!outcome.ok && (await this.#deps.store.original(key)) !== null) return null
    this.#refused.keep(key, open)
    return open
  }

  async #otherOpen(contactId: ContactId, conversationId: ConversationId): Promise<ConversationId | null> {
    const found = await this.#door.committed(conversationId)
    if (found !== null && found.state.status !== 'closed') return null
    const rows = await this.#deps.store.conversationsOf(contactId, 10)
    return rows.find((row) => row.status !== 'closed' && row.id !== conversationId)?.id ?? null
  }

  // Nobody's lease will run out for a visitor who is not here: without this the chat would cost its agent a place for ever.
  async #leftBeforeReopening(conversationId: ConversationId): Promise<void> {
    const here = await this.#deps.store.connected('visitor', [conversationId], VISITOR_AWAY_MS)
    if (here.has(conversationId)) return
    await this.#door.bySystem(conversationId, { name: 'visitorLeft' })
  }
}

const keyOf = (actor: Actor, { conversationId, clientId }: Opening) => ({
  scope: scopeOf(actor, conversationId),
  id: clientId,
})

/** What a visitor's words must use to open a conversation: the refusal of them uses it too. */
const onceOf = (actor: Actor, opening: Opening) =>
  ({ kind: 'once', scope: `once/${scopeOf(actor, opening.conversationId)}`, id: opening.clientId }) as const
