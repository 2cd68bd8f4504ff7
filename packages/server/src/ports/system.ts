/** Time. */
export interface Clock {
  /** UTC ms. */
  now(): number
  /** Runs `fn` once after `ms`; the returned function cancels. */
  timer(ms: number, fn: () => void): () => void
  /** Runs `fn` after everything that is due in this turn of the event loop. */
  turn(fn: () => void): void
}

/** Chance. */
export interface Ids {
  /** `prefix_` and 128 random bits in hex. */
  id(prefix: 'cnv' | 'evt' | 'con' | 'par' | 'agt' | 'sit' | 'dep' | 'fil' | 'ses' | 'inv' | 'rst' | 'aud'): string
  /** Random bytes in hex. */
  hex(bytes: number): string
}

/** Where noteworthy things go. One line each; fields never hold message bodies, tokens or passwords. */
export interface Log {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void
  info(message: string, fields?: Readonly<Record<string, unknown>>): void
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void
  error(message: string, error: unknown, fields?: Readonly<Record<string, unknown>>): void
}

/** Cryptography. */
export interface Secrets {
  /** SHA-256 in hex. */
  sha256(text: string): string
  /** argon2id, as a PHC string. */
  hashPassword(password: string): Promise<string>
  /** False for a wrong password or an empty hash, in the same time. */
  verifyPassword(password: string, hash: string): Promise<boolean>
  /** HMAC-SHA-256 of the text with the installation's key, base64url. */
  sign(text: string): string
  /** Constant-time comparison. */
  same(a: string, b: string): boolean
  /** Claims of a JWT signed (HS256) with one of these secrets, or why not. `exp` is required. */
  verifyIdentity(
    jwt: string,
    secrets: readonly string[],
  ): Promise<
    | { ok: true; subject: string; name?: string; email?: string; attributes?: Record<string, string> }
    | { ok: false; why: 'invalid' | 'expired' }
  >
}

/** Bytes of files. */
export interface BlobStore {
  /** Stores all of `bytes` under `id`, durable when it resolves. */
  put(id: string, bytes: Uint8Array): Promise<void>
  get(id: string): Promise<Uint8Array | null>
  remove(id: string): Promise<void>
}

/** Outgoing mail. Rejections are temporary unless `permanent`. */
export interface Mailer {
  send(mail: {
    to: string
    subject: string
    text: string
    messageId: string
    inReplyTo?: string
    fromName?: string
  }): Promise<{ ok: true } | { ok: false; permanent: boolean; why: string }>
}
