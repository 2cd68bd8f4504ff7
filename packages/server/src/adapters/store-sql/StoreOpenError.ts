/** Why not: a file's place first, then a server. */
export type StoreOpenCode =
  | 'not_writable'
  | 'network_file_system'
  | 'not_a_database'
  | 'busy'
  | 'in_use'
  | 'bad_url'
  | 'unreachable'
  | 'refused'
  | 'no_database'
  | 'not_allowed'
  | 'too_old'
  | 'wrong_encoding'
  | 'unsafe_settings'
  | 'read_only'

/** The database cannot be opened. The message says to a person what is wrong and what to do. */
export class StoreOpenError extends Error {
  override readonly name = 'StoreOpenError'
  readonly code: StoreOpenCode

  constructor(code: StoreOpenCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}
