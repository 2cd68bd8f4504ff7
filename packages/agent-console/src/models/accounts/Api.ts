import type { AgentView } from '@deskbell/protocol'
import type { Refusal } from '../Relay.ts'

/** Answer to a request: never an exception. `offline` is the code when nobody answered. */
export type Reply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refused: Refusal }

/** What makes a new desk: its owner and its first site. */
export type Setup = {
  token: string
  name: string
  email: string
  password: string
  siteName: string
  siteAddress?: string
}
/** What an invited agent tells of themselves. */
export type Joining = { name: string; email: string; password: string }

/** What the console asks over HTTP: accounts, and the tickets for everything else. */
export interface Api {
  me(): Promise<Reply<{ agent: AgentView }>>
  setupOpen(token: string): Promise<Reply<{ open: boolean }>>
  setup(setup: Setup): Promise<Reply<unknown>>
  login(credentials: { email: string; password: string }): Promise<Reply<unknown>>
  logout(): Promise<Reply<unknown>>
  ticket(): Promise<Reply<{ ticket: string }>>
  invitation(token: string): Promise<Reply<{ siteName: string; email: string }>>
  join(token: string, joining: Joining): Promise<Reply<unknown>>
  forgotPassword(email: string): Promise<Reply<unknown>>
  resetPassword(token: string, password: string): Promise<Reply<unknown>>
  /** Sends the bytes of a file to the place that a ticket names. */
  upload(ticket: string, file: Blob): Promise<Reply<{ fileId: string }>>
}
