import type { LocalCode } from '@deskbell/client'
import type { ErrorCode } from '@deskbell/protocol'

/** Everything that can be refused: the relay's catalogue and what the client finds by itself. */
export type AnyCode = ErrorCode | LocalCode

/** Values for the texts, already written for people; absent when the refusal did not bring them. */
export type ErrorValues = {
  /** Name of the colleague concerned. */
  readonly agent?: string
  readonly limit?: string
  readonly load?: string
  readonly capacity?: string
  readonly count?: string
  readonly minChars?: string
  /** What was found instead, such as a file type. */
  readonly found?: string
  /** Time until it is worth trying again, such as `20 s`. */
  readonly wait?: string
  /** The address under which the desk is to be opened. */
  readonly publicUrl?: string
}

/** What happened and why, and what can be done now. */
export type ErrorText = { readonly what: string; readonly now: string }

const again = ({ wait }: ErrorValues) => (wait ? `Try again in ${wait}.` : 'Try again in a moment.')

/** The agent's text for each refusal. */
export const errorsEn: Readonly<Record<AnyCode, (values: ErrorValues) => ErrorText>> = {
  bad_frame: () => ({
    what: 'The relay did not understand this console.',
    now: 'Nothing was changed. Reload the page; if it happens again, tell whoever runs this desk.',
  }),
  unknown_type: () => ({
    what: 'The relay does not know this yet: it is older than this console.',
    now: 'Nothing was changed. Reload the page.',
  }),
  too_large: ({ limit }) => ({
    what: limit ? `This is too large: at most ${limit} bytes can be sent at once.` : 'This is too large to be sent.',
    now: 'Shorten it, or send it in parts. The text is kept.',
  }),
  text_too_long: ({ limit }) => ({
    what: limit ? `A message has at most ${limit} characters.` : 'The message is too long.',
    now: 'Shorten it, or send it in parts. The text is kept.',
  }),
  text_empty: () => ({ what: 'There is nothing in it to send.', now: 'Write something first.' }),
  invalid_field: () => ({ what: 'One of the fields was not accepted.', now: 'Check what is marked.' }),
  media_type: () => ({
    what: 'The relay did not understand this console.',
    now: 'Nothing was changed. Reload the page.',
  }),
  rate_limited: (values) => ({ what: 'That was a lot in a short time.', now: `${again(values)} Nothing is lost.` }),

  unauthenticated: () => ({
    what: 'You are not logged in any more.',
    now: 'Log in again. What you wrote is kept in this browser.',
  }),
  forbidden: () => ({
    what: 'Your role does not allow this.',
    now: 'Ask an admin of the site to do it, or to change your role.',
  }),
  csrf_missing: () => ({
    what: 'Something between you and the desk removed part of the request.',
    now: 'Nothing was changed. Reload the page; if it happens again, tell whoever runs this desk.',
  }),
  origin_not_allowed: () => ({
    what: 'The console was opened under an address that this desk does not know.',
    now: 'Open it under its own address, or ask whoever runs the desk to set its address to this one.',
  }),
  site_unknown: () => ({ what: 'This site does not exist any more.', now: 'Go back to the list of sites.' }),
  not_found: () => ({
    what: 'It is not here any more, or it was never yours to see.',
    now: 'Go back to the list; it is up to date.',
  }),
  protocol_too_old: () => ({ what: 'There is a newer console.', now: 'Reload the page. What you wrote is kept.' }),
  protocol_too_new: () => ({
    what: 'This desk is being upgraded.',
    now: 'Wait a moment: the console connects again by itself. What you wrote is kept.',
  }),
  identity_invalid: () => ({
    what: 'The site could not prove who this is.',
    now: 'Check the secret for signed identities in the settings of the site.',
  }),
  identity_expired: () => ({
    what: 'The proof of who this is has run out.',
    now: 'The site makes a new one when the visitor comes back.',
  }),

  id_reused: () => ({ what: 'This was sent before with other words.', now: 'Nothing was changed. Send it once more.' }),
  out_of_order: () => ({
    what: 'The message before it is still on its way.',
    now: 'It goes by itself as soon as that one has arrived.',
  }),
  stale: () => ({
    what: 'Somebody else changed this a moment ago.',
    now: 'Look at it as it is now, then try again.',
  }),
  not_owner: ({ agent }) => ({
    what: agent ? `${agent} has this chat now.` : 'Nobody holds this chat any more: it is back in the queue.',
    now: agent ? 'Send it as a note, or take over.' : 'Take it first. The text is kept.',
  }),
  already_assigned: ({ agent }) => ({
    what: agent ? `${agent} was faster and has this chat.` : 'A colleague was faster.',
    now: 'Take the next one, or take over if it is urgent.',
  }),
  agent_at_capacity: ({ agent, load, capacity }) => ({
    what:
      load && capacity
        ? `${agent ?? 'Your desk'} is full: ${load} of ${capacity} chats.`
        : `${agent ?? 'Your desk'} has no free place.`,
    now: agent ? 'Choose somebody else, or a department.' : 'Close a chat first.',
  }),
  agent_not_available: ({ agent }) => ({
    what: agent ? `${agent} is not online.` : 'They are not online.',
    now: 'Choose somebody else, or a department.',
  }),
  conversation_closed: () => ({ what: 'This chat is closed.', now: 'Open it again to go on. The text is kept.' }),
  conversation_open: () => ({
    what: 'The visitor has another chat open already.',
    now: 'Go on in that one.',
  }),
  not_waiting: () => ({ what: 'Nobody waits there any more.', now: 'Take the next one.' }),
  queue_full: () => ({
    what: 'The queue of that department is full.',
    now: 'Choose a colleague or another department. Nothing was changed.',
  }),
  department_unknown: () => ({ what: 'This department does not exist any more.', now: 'Choose another one.' }),
  too_many_conversations: (values) => ({ what: 'Too many chats were begun from there.', now: again(values) }),
  too_many_connections: () => ({
    what: 'The console is open in too many windows.',
    now: 'Close some of them, then reload.',
  }),
  already_rated: () => ({ what: 'This chat was rated already.', now: 'The first rating counts.' }),

  wrong_credentials: () => ({
    what: 'This e-mail and password do not belong together.',
    now: 'Check both. Capital letters matter in the password.',
  }),
  password_too_weak: ({ minChars }) => ({
    what: 'This password is too easy to guess.',
    now: minChars
      ? `Choose one of at least ${minChars} characters that is not in common use. Three words do well.`
      : 'Choose a longer one that is not in common use. Three words do well.',
  }),
  email_taken: () => ({
    what: 'There is an account with this address.',
    now: 'Log in with it, or use another address.',
  }),
  link_expired: () => ({ what: 'This link was used, or it is too old.', now: 'Ask for a new one.' }),
  already_set_up: () => ({ what: 'This desk is set up.', now: 'Log in to go on.' }),
  last_owner: () => ({
    what: 'A desk needs an owner, and this is the only one.',
    now: 'Make somebody else owner first.',
  }),
  in_use: ({ count }) => ({
    what: count ? `It is still in use by ${count} open chats.` : 'It is still in use.',
    now: 'Close them or move them first.',
  }),
  insecure_address: ({ publicUrl }) => ({
    what: 'Browsers keep nobody logged in over plain http, except on their own machine.',
    now: publicUrl
      ? `Open the console at ${publicUrl}.`
      : 'Open the console over https, or on the machine that the desk runs on.',
  }),
  no_mail: () => ({
    what: 'This desk has no mail server.',
    now: 'Copy the link and send it yourself.',
  }),

  file_type_refused: ({ found }) => ({
    what: found ? `Files of this kind (${found}) are not accepted.` : 'Files of this kind are not accepted.',
    now: 'Choose a PNG, JPEG, WebP or GIF.',
  }),
  file_too_large: ({ limit }) => ({
    what: limit ? `The file is too large: at most ${limit} bytes.` : 'The file is too large.',
    now: 'Choose a smaller one.',
  }),
  ticket_invalid: () => ({ what: 'The upload took too long to begin.', now: 'Choose the file once more.' }),

  store_unavailable: () => ({
    what: 'The desk cannot store anything at the moment.',
    now: 'Nothing was changed. Replies are kept and sent by themselves when it is back.',
  }),
  server_busy: (values) => ({ what: 'The desk is very busy.', now: `${again(values)} Nothing is lost.` }),

  offline: () => ({
    what: 'The desk did not answer.',
    now: 'It is not known whether it was done. Look again once the connection is back.',
  }),
  outbox_full: () => ({
    what: 'Too much is waiting to be sent already.',
    now: 'The text is still in the field. Send it when the others are gone.',
  }),
  gave_up: () => ({ what: 'It could not be sent for a whole day.', now: 'Try again, or copy the text.' }),
}
