/** The database cannot be opened. The message says to a person what is wrong and what to do. */
export class StoreOpenError extends Error {
  override readonly name = 'StoreOpenError'
  readonly code: 'not_writable' | 'network_file_system' | 'not_a_database' | 'busy' | 'in_use'

  constructor(code: StoreOpenError['code'], message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}
