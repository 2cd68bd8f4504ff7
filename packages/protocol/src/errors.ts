/**
 * The catalogue of expected refusals. Each says what the *receiver* must do; texts for people are made by widget and console
 * from the code and its details, never by the relay.
 */
type Kind = {
  /** What the receiver must do. */
  readonly receiver: string
  /** Whether the same frame may succeed later. */
  readonly retryable: boolean
  /** Status when it answers an HTTP request. */
  readonly http: number
}

const kind = (http: number, retryable: boolean, receiver: string): Kind => ({ http, retryable, receiver })

export const ERRORS = {
  // the frame or request itself
  bad_frame: kind(
    400,
    false,
    'Do not send it again; details name the field. A client of ours never sends one: report it.',
  ),
  unknown_type: kind(400, false, 'Do not send it again: this relay does not know the frame, command or query.'),
  too_large: kind(413, false, 'Shorten it; details carry the limit in bytes.'),
  text_too_long: kind(422, false, 'Keep the text, show the limit from details, let the person shorten it.'),
  text_empty: kind(422, false, 'Do not send empty messages.'),
  invalid_field: kind(422, false, 'Show the problem beside the field that details name.'),
  media_type: kind(415, false, 'Send application/json.'),
  rate_limited: kind(429, true, 'Wait retryAfterMs, then send the same frame again.'),
  // who
  unauthenticated: kind(401, false, 'Log in again, or fetch a new ticket.'),
  forbidden: kind(403, false, 'Nothing to do: the actor lacks the permission.'),
  csrf_missing: kind(403, false, 'Send the header x-deskbell: 1 with requests that change something.'),
  origin_not_allowed: kind(403, false, 'Stop; an admin can allow the origin in the site settings.'),
  site_unknown: kind(404, false, 'Stop; check the key in the snippet.'),
  not_found: kind(404, false, 'Drop the local copy: it does not exist, or not for this actor.'),
  protocol_too_old: kind(426, false, 'Reload to get the current client.'),
  protocol_too_new: kind(503, true, 'This relay is about to be upgraded: connect again after retryAfterMs.'),
  identity_invalid: kind(401, false, 'Ask the site for a new signed identity.'),
  identity_expired: kind(401, false, 'Ask the site for a new signed identity.'),
  // idempotency and order
  id_reused: kind(409, false, 'Nothing was changed: the id already belongs to another body. Make a new id.'),
  out_of_order: kind(409, true, 'Send the preceding message of this outbox first.'),
  stale: kind(409, true, 'Somebody changed it meanwhile: read again, then decide.'),
  // owning and queueing
  not_owner: kind(
    409,
    false,
    'Keep the text as a draft and say who holds the conversation now (details.agentId, null if nobody).',
  ),
  already_assigned: kind(409, false, 'Somebody was faster (details.agentId).'),
  agent_at_capacity: kind(409, false, 'Say that the limit is reached; details carry load and capacity.'),
  agent_not_available: kind(409, false, 'Choose another agent or a department.'),
  conversation_closed: kind(409, false, 'Visitors: start a new conversation with the same text. Agents: reopen first.'),
  conversation_open: kind(409, false, 'Go on in the conversation that is open (details.conversationId).'),
  not_waiting: kind(409, false, 'It is not waiting any more: refresh the row.'),
  queue_full: kind(409, true, 'Offer to leave a message; the text is kept.'),
  department_unknown: kind(404, false, 'Choose another department.'),
  too_many_conversations: kind(429, true, 'Wait retryAfterMs before starting another conversation.'),
  too_many_connections: kind(429, true, 'Close other windows, or wait.'),
  already_rated: kind(409, false, 'Show the rating that was given.'),
  // accounts and settings
  wrong_credentials: kind(401, false, 'Let the person try again; do not say which part was wrong.'),
  password_too_weak: kind(422, false, 'Ask for at least details.minChars characters that are not a common password.'),
  email_taken: kind(409, false, 'Somebody already has an account with this address.'),
  link_expired: kind(410, false, 'Ask for a new link.'),
  already_set_up: kind(409, false, 'Set-up is done: log in instead.'),
  last_owner: kind(409, false, 'Make somebody else owner first.'),
  in_use: kind(409, false, 'Move or close what uses it first; details.count says how many.'),
  insecure_address: kind(400, false, 'Open the console at the address in details.publicUrl: cookies are refused here.'),
  no_mail: kind(409, false, 'No mail server is configured: use the copyable link instead.'),
  // files
  file_type_refused: kind(415, false, 'Choose another file; details carry the type that was found.'),
  file_too_large: kind(413, false, 'Choose a smaller file; details carry the limit in bytes.'),
  ticket_invalid: kind(403, false, 'Ask for a new upload ticket.'),
  // the installation
  store_unavailable: kind(503, true, 'Nothing was stored. Keep it and send it again; the client does so by itself.'),
  server_busy: kind(503, true, 'Wait retryAfterMs, then send the same frame again.'),
} as const satisfies Record<string, Kind>

/** Code of an expected refusal. */
export type ErrorCode = keyof typeof ERRORS

/** All codes, as a tuple for schemas. */
export const ERROR_CODES = Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]

/** Values for the text of a refusal. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>
