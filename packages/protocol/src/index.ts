// What a browser may import: types and small constants. Nothing here may reach zod at run time (a test measures it).
export { CLOSE, FINAL_CLOSE_CODES } from './closeCodes.ts'
export type { CloseCode } from './closeCodes.ts'
export type { ErrorCode, ErrorDetails } from './errors.ts'
export * from './limits.ts'
export { MIN_SUPPORTED_PROTOCOL, PROTOCOL_VERSION } from './version.ts'
export { isPublicEvent, STAFF_ONLY_EVENTS } from './model/audience.ts'
export type { Audience } from './model/audience.ts'
export type { AgentView, Availability, Role } from './model/agent.ts'
export type { FilePart, MessageContent, TextPart, VisitorForm } from './model/content.ts'
export type { ConversationView, ListRow, Mark, Person, Status, ViewName } from './model/conversation.ts'
export type { ActorRef, Considered, Event, EventOf, EventType, QueuedReason, Via } from './model/event.ts'
export type {
  AgentId,
  ClientId,
  ContactId,
  ConversationId,
  DepartmentId,
  EventId,
  FileId,
  InvitationId,
  Ms,
  OwnerToken,
  ParticipantId,
  Seq,
  SessionId,
  SiteId,
} from './model/ids.ts'
export type { Passage, SearchHit, SearchPage } from './model/search.ts'
export type {
  ContactView,
  DepartmentSettings,
  InvitationView,
  Policy,
  SessionView,
  SiteSettings,
} from './model/settings.ts'
export type { Appearance, SiteView } from './model/site.ts'
export type { VisitContext } from './model/visit.ts'
export type { Act } from './up/act.ts'
export type { Anchor, Hello } from './up/hello.ts'
export type { Identify } from './up/identify.ts'
export type { MarksUp } from './up/marks.ts'
export type { Page } from './up/page.ts'
export type { Pong, Probe } from './up/pong.ts'
export type { Query } from './up/query.ts'
export type { Send } from './up/send.ts'
export type { Start } from './up/start.ts'
export type { TypingUp } from './up/typing.ts'
export type { Visible } from './up/visible.ts'
export type { Visit } from './up/visit.ts'
export type { Unwatch, Watch } from './up/watch.ts'
export type { UnwatchList, WatchList } from './up/watchList.ts'
export type { Up } from './up.ts'
export type { Ack, Refused, Result } from './down/ack.ts'
export type { ConversationFrame } from './down/conversation.ts'
export type { Events } from './down/events.ts'
export type { List } from './down/list.ts'
export type { Gone, Live, Reset } from './down/live.ts'
export type { Drain, Ping } from './down/ping.ts'
export type { Marks, Presence, QueueFrame, SiteFrame, Typing } from './down/soft.ts'
export type { Welcome } from './down/welcome.ts'
export type { Down } from './down.ts'
export type { CommandArgs, CommandName } from './commands.ts'
export type { QueryArgs, QueryName, QueryValue } from './queries.ts'
