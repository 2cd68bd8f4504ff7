import type { App } from '../../app/app.ts'
import type { FairReads } from './FairReads.ts'
import type { Heartbeat } from './Heartbeat.ts'
import type { Hub } from './Hub.ts'
import type { Lists } from './Lists.ts'
import type { Notices } from './Notices.ts'

/** What frame handlers work with. */
export type Relay = {
  readonly app: App
  readonly hub: Hub
  readonly lists: Lists
  readonly notices: Notices
  readonly heartbeat: Heartbeat
  readonly reads: FairReads
}
