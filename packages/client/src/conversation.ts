import type { ActorRef, ConversationId, ConversationView, Mark, Seq } from '@deskbell/protocol'
import type { ConversationModel } from './conversationModel.ts'
import { unknownTimeline } from './timeline.ts'
import type { Timeline } from './timeline.ts'

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** A model as the client itself sees it: everything can be changed, and a few things only it needs to know. */
export type Conversation = Writable<ConversationModel> &
  Timeline & {
    /** Whether the host wants to follow it. */
    watched: boolean
    /** Seq at which `view` was true. */
    viewSeq: Seq
    /** Questions in a row that were not answered, or whose answer did not reach `head`. */
    asked: number
    /** Calls off the next look at whether it has caught up. */
    cancelLook?: (() => void) | undefined
    /** The page of older events under way. */
    older?: Promise<boolean> | undefined
  }

/** A conversation of which nothing is known. */
export const unknownConversation = (id: ConversationId): Conversation => ({
  ...unknownTimeline,
  id,
  view: null,
  viewSeq: -1,
  live: false,
  head: 0,
  read: 0,
  marks: [],
  typing: [],
  queue: null,
  pending: [],
  watched: false,
  asked: 0,
})

/** Takes the view that was true at `seq`. False when a newer one is held. */
export function showView(c: Conversation, view: ConversationView, seq: Seq): boolean {
  if (seq < c.viewSeq) return false
  // A place may be told before the view that says so, and the old view once more in between.
  const isNews = seq > c.viewSeq || view.status !== c.view?.status
  if (isNews && (view.status !== 'queued' || view.leftMessage)) c.queue = null
  c.viewSeq = seq
  c.view = view
  raiseMarks(c, view.marks)
  return true
}

/** Merges receipts, which only rise. */
export function raiseMarks(c: Conversation, marks: readonly Mark[]): void {
  for (const mark of marks) {
    const old = c.marks.find(({ participantId, side }) => participantId === mark.participantId && side === mark.side)
    const higher = {
      ...mark,
      delivered: Math.max(mark.delivered, old?.delivered ?? 0),
      read: Math.max(mark.read, old?.read ?? 0),
    }
    c.marks = [...c.marks.filter((other) => other !== old), higher]
  }
}

/** Whether two references name the same actor. */
export const isSame = (a: ActorRef, b: ActorRef | undefined) => a.kind === b?.kind && a.id === b.id
