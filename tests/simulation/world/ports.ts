import { nodeSecrets } from '../../../packages/server/src/adapters/system/nodeSecrets.ts'
import type { BlobStore, Clock, Ids, Log, Mailer, Secrets } from '../../../packages/server/src/ports/system.ts'
import type { Random } from './Random.ts'

/** What a planned fault throws, to be told apart from what nobody planned. */
export class PlannedFault extends Error {}

/** The ids of a relay, from the seed. */
export const seededIds = (random: Random): Ids => ({
  id: (prefix) => `${prefix}_${random.hex(16)}`,
  hex: (bytes) => random.hex(bytes),
})

/** The real cryptography, but for passwords: argon2 takes 30 ms in a thread and proves nothing here. */
export const quickSecrets: Secrets = {
  ...nodeSecrets('the key of a simulated installation'),
  hashPassword: (password) => Promise.resolve(`plain ${password}`),
  verifyPassword: (password, hash) => Promise.resolve(hash === `plain ${password}`),
}

export const noBlobs: BlobStore = {
  put: () => Promise.resolve(),
  get: () => Promise.resolve(null),
  remove: () => Promise.resolve(),
}

/** A mail as it was handed over. */
export type Mail = Parameters<Mailer['send']>[0]

/** A mail server that takes everything, each mail after so long. */
export const keepingMailer = (mails: Mail[], clock: Clock, msOf: (nth: number) => number): Mailer => {
  let count = 0
  return {
    async send(mail) {
      const ms = msOf(count)
      count += 1
      if (ms > 0) await new Promise<void>((resolve) => clock.timer(ms, resolve))
      mails.push(mail)
      return { ok: true }
    },
  }
}

/** A log that is read for one thing: errors that no planned fault explains. */
export const watchingLog = (unexpected: (message: string, error: unknown) => void): Log => ({
  debug: () => {},
  info: () => {},
  warn: () => {},
  error(message, error) {
    if (!(error instanceof PlannedFault)) unexpected(message, error)
  },
})
