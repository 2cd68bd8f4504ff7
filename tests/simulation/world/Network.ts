import type { Socket, SocketEvents } from '@deskbell/client'
import type { Peer } from '../../../packages/server/src/transport/ws/Socket.ts'
import { Link } from './Link.ts'
import type { LinkPlace } from './Link.ts'
import type { Page } from './Page.ts'
import type { Relay } from './Relay.ts'

const CLOSED_SOCKET: Socket = { send: () => {}, close: () => {}, buffered: 0 }

/** All connections, and the balancer in front of the relays. */
export class Network {
  readonly #place: LinkPlace
  readonly #relays: readonly Relay[]
  /** Which relay that listens takes a new connection; any of them unless told otherwise. */
  balance: (peer: Peer, listening: readonly Relay[]) => Relay | undefined
  readonly #goodMs: number
  readonly #links = new Set<Link>()

  /** `goodMs` = longest way of a frame on a good link. */
  constructor(place: LinkPlace, relays: readonly Relay[], goodMs: number) {
    this.#place = place
    this.#relays = relays
    this.#goodMs = goodMs
    this.balance = (_peer, listening) => place.random.one(listening)
  }

  /** Open links, oldest first. */
  links(): Link[] {
    for (const link of this.#links) if (link.isOver) this.#forget(link)
    return [...this.#links].filter((link) => link.isOpen)
  }

  /** A page opens a socket: the balancer takes any relay that listens. Where none does, it is refused. */
  connect(page: Page, peer: Peer, on: SocketEvents): Socket {
    const { clock } = this.#place
    const relay = this.balance(
      peer,
      this.#relays.filter(({ isUp }) => isUp),
    )
    const host = relay?.host
    if (relay === undefined || host == null) {
      clock.timer(1, () => page.life.run(() => on.close(1006, '')))
      return CLOSED_SOCKET
    }
    const link = new Link(this.#place, peer, host, page.life, on, this.#goodMs)
    this.#links.add(link)
    relay.links.add(link)
    page.link = link
    return link.clientSocket
  }

  /** Everything flows again, at good speed. */
  heal(): void {
    for (const link of this.#links) {
      link.slowMs = this.#goodMs
      link.heal()
    }
  }

  #forget(link: Link): void {
    this.#links.delete(link)
    for (const relay of this.#relays) relay.links.delete(link)
  }
}
