/** Limits that both ends know. Units are in the names; a relay enforces all of them, a client uses them to be polite. */

/** Largest frame a relay accepts, in bytes. A larger one closes the socket with 1009. */
export const MAX_FRAME_BYTES = 65_536
/** Most fragments one message may arrive in. */
export const MAX_FRAGMENTS = 16
/** Longest text of one message, in Unicode code points. */
export const MAX_TEXT_CHARS = 4_000
/** Longest text of one message, in UTF-8 bytes. */
export const MAX_TEXT_BYTES = 16_384
/** Longest name of a person, site or department, in code points. */
export const MAX_NAME_CHARS = 80
/** Longest e-mail address, in characters (RFC 5321 §4.5.3.1.3). */
export const MAX_EMAIL_CHARS = 254
/** Longest page address or title kept, in code points. */
export const MAX_URL_CHARS = 2_048
/** Longest comment with a rating, in code points. */
export const MAX_COMMENT_CHARS = 1_000
/** Custom attributes per contact. */
export const MAX_ATTRIBUTES = 20
/** Longest name and value of a custom attribute, in code points. */
export const MAX_ATTRIBUTE_CHARS = 255
/** Parts of one message. */
export const MAX_PARTS = 10
/** Anchors in one hello. */
export const MAX_RESUME = 50
/** Longest question to `search`, in characters. */
export const MAX_SEARCH_CHARS = 200
/** Conversations in one page of what was found. */
export const SEARCH_PAGE = 30
/** Missed events that are replayed one by one; a client further behind gets `reset` and the newest page. */
export const MAX_REPLAY_EVENTS = 500
/** Events in one page of a timeline. */
export const MAX_PAGE_EVENTS = 100
/** Events in the page a `reset` carries. */
export const RESET_PAGE_EVENTS = 50
/** Unsent messages a client keeps. */
export const MAX_OUTBOX_ENTRIES = 200
/** Bytes of unsent messages a client keeps. */
export const MAX_OUTBOX_BYTES = 1_048_576
/** How long a client goes on retrying an unsent message. */
export const OUTBOX_RETRY_MS = 86_400_000
/** Frames in one request that carries them where sockets do not get through. */
export const MAX_POSTED_FRAMES = 32
/** Time a socket has to say hello. */
export const HELLO_TIMEOUT_MS = 5_000
/** Usual distance between two pings of the relay (± 20 %). */
export const HEARTBEAT_MS = 10_000
/** Silence after which a client takes its connection for dead. */
export const CLIENT_SILENCE_MS = 25_000
/** Silence after which a relay takes a connection for dead. */
export const SERVER_SILENCE_MS = 30_000
/** Time a probe has to be answered before the client replaces the connection. */
export const PROBE_TIMEOUT_MS = 3_000
/** Time without an ack after which a client sends the same frame again. */
export const ACK_TIMEOUT_MS = 10_000
/** Reopening window: a visitor who writes this long after close goes on in the same conversation. */
export const REOPEN_WINDOW_MS = 86_400_000
/** A typing notice that is not repeated ends by itself. */
export const TYPING_TTL_MS = 6_000
