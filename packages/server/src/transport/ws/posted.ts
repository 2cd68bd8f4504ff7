import type { VisitContext } from '@deskbell/protocol'

/** Frames that came by a request of their own, with what says whose they are. */
export type Posted = {
  /** From the welcome of the stream they belong to. */
  readonly connectionId: string
  readonly site?: string | undefined
  readonly auth?: { readonly visitorSecret: string } | undefined
  readonly context?: VisitContext | undefined
  readonly frames: readonly unknown[]
}

/** What a request with frames is answered. */
export type PostAnswer = {
  /** Frames down, as texts. */
  readonly frames: readonly string[]
  /** Something was meant for a connection that is not at this relay: it is to begin anew, and to bring that along. */
  readonly elsewhere: boolean
  /** The code with which a socket would have been closed; null: it goes on. */
  readonly close: number | null
}
