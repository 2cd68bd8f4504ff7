import { CLOSE } from '@deskbell/protocol'
import type { App } from '../../app/app.ts'
import type { BusMessage } from '../../ports/Bus.ts'
import { Later } from './Later.ts'
import type { Session } from './Session.ts'

/** How often the store is asked whether logins still hold: alone only those that end by themselves are found. */
const LOOK_EVERY_MS = { alone: 60_000, shared: 10_000 } as const

/** Takes sockets away with the login they were opened by: at once when its end is heard of, and soon when that was not. */
export class Logins {
  readonly #app: App
  readonly #sessions: () => Iterable<Session>
  readonly #later: Later

  constructor(app: App, sessions: () => Iterable<Session>) {
    this.#app = app
    this.#sessions = sessions
    this.#later = new Later(app.edge.clock)
  }

  /** Begins to watch over them; the returned function ends it. */
  start(): () => void {
    const stop = this.#app.edge.bus.listen((message) => this.#hear(message))
    this.#look()
    return () => {
      stop()
      this.#later.stop()
    }
  }

  #hear(message: BusMessage): void {
    if (message.type === 'missed') void this.#check()
    if (message.type !== 'revoke') return
    this.#end((agentId, login) => agentId === message.agentId && (message.sessionId ?? login) === login)
  }

  #look(): void {
    const { sharedStore } = this.#app.edge.settings
    this.#later.once('look', sharedStore ? LOOK_EVERY_MS.shared : LOOK_EVERY_MS.alone, () => {
      void this.#check().finally(() => this.#look())
    })
  }

  async #check(): Promise<void> {
    const logins = new Set<string>()
    for (const { identity } of this.#sessions()) if (identity?.kind === 'agent') logins.add(identity.sessionId)
    try {
      for (const login of logins)
        if ((await this.#app.entryQueries.bySession(login)) === null) this.#end((_agentId, each) => each === login)
    } catch (error) {
      this.#app.edge.log.error('looking at logins failed; it is tried again', error)
    }
  }

  #end(isOver: (agentId: string, login: string) => boolean): void {
    for (const session of this.#sessions()) {
      const { identity } = session
      if (identity?.kind === 'agent' && isOver(identity.agentId, identity.sessionId))
        session.close(CLOSE.forbidden, 'session ended')
    }
  }
}
