import type { ErrorCode, ErrorDetails } from '@deskbell/protocol'
import type { Decision, Draft, Refusal } from './command.ts'

/** Yes, and this is what happened. */
export const accept = (...events: [Draft, ...Draft[]]): Decision => ({ ok: true, events })

/** It already is as wanted. */
export const nothingToDo: Decision = { ok: true, events: [] }

/** An expected no, for the reason `code`. */
export const refuse = (code: ErrorCode, details?: ErrorDetails): Decision => refuseWith(refusal(code, details))

/** An expected no that was found elsewhere. */
export const refuseWith = (why: Refusal): Decision => ({ ok: false, refusal: why })

/** A refusal without absent fields. */
export const refusal = (code: ErrorCode, details?: ErrorDetails): Refusal =>
  details === undefined ? { code } : { code, details }
