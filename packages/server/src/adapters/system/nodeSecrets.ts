import { argon2, createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { jwtVerify } from 'jose'
import type { Secrets } from '../../ports/system.ts'

// OWASP password storage: argon2id with 19 MiB, two passes, one lane (about 30 ms here).
const MEMORY_KIB = 19_456
const PASSES = 2
const TAG_BYTES = 32
const argon2id = promisify(argon2) as unknown as (
  algorithm: 'argon2id',
  options: Record<string, unknown>,
) => Promise<Buffer>

/** Node's cryptography with the installation's key. */
export function nodeSecrets(key: string): Secrets {
  const sha256 = (text: string): string => hash('sha256', text)
  const derive = (password: string, nonce: Buffer, memory: number, passes: number): Promise<Buffer> =>
    argon2id('argon2id', {
      message: Buffer.from(password.normalize('NFKC')),
      nonce,
      parallelism: 1,
      tagLength: TAG_BYTES,
      memory,
      passes,
    })
  const same = (a: string, b: string): boolean => {
    const left = Buffer.from(a)
    const right = Buffer.from(b)
    return left.length === right.length && timingSafeEqual(left, right)
  }
  return {
    sha256,
    same,
    sign: (text) => createHmac('sha256', key).update(text).digest('base64url'),
    async hashPassword(password) {
      const salt = randomBytes(16)
      const tag = await derive(password, salt, MEMORY_KIB, PASSES)
      return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=1$${base64(salt)}$${base64(tag)}`
    },
    async verifyPassword(password, phc) {
      const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(phc)
      if (match === null) {
        // Nobody with that address: take as long as if there were.
        await derive(password, randomBytes(16), MEMORY_KIB, PASSES)
        return false
      }
      const [, memory = '', passes = '', salt = '', tag = ''] = match
      const derived = await derive(password, Buffer.from(salt, 'base64'), Number(memory), Number(passes))
      return same(base64(derived), tag)
    },
    async verifyIdentity(jwt, secrets) {
      let expired = false
      for (const secret of secrets) {
        try {
          const { payload } = await jwtVerify(jwt, Buffer.from(secret), {
            algorithms: ['HS256'],
            requiredClaims: ['exp', 'sub'],
            clockTolerance: 60,
          })
          // The claim may be anything JSON can say, whatever the library's types promise.
          const subject: unknown = payload.sub
          if (typeof subject !== 'string' || subject === '' || subject.length > 255)
            return { ok: false, why: 'invalid' }
          const attributes = attributesOf(payload['attributes'])
          return {
            ok: true,
            subject,
            ...(typeof payload['name'] === 'string' ? { name: payload['name'] } : undefined),
            ...(typeof payload['email'] === 'string' ? { email: payload['email'] } : undefined),
            ...(attributes === null ? undefined : { attributes }),
          }
        } catch (error) {
          if (error instanceof Error && 'code' in error && error.code === 'ERR_JWT_EXPIRED') expired = true
        }
      }
      return { ok: false, why: expired ? 'expired' : 'invalid' }
    },
  }
}

const base64 = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '')

function attributesOf(claim: unknown): Record<string, string> | null {
  if (typeof claim !== 'object' || claim === null || Array.isArray(claim)) return null
  const entries = Object.entries(claim).filter(
    (entry): entry is [string, string] =>
      typeof entry[1] === 'string' && entry[0].length <= 255 && entry[1].length <= 255,
  )
  return Object.fromEntries(entries.slice(0, 20))
}
