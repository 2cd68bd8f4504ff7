/** NIST SP 800-63B §3.1.1: length counts, composition rules do not; the commonest ones are refused. */
export const MIN_PASSWORD_CHARS = 10
/** Longer input only costs hashing time. */
export const MAX_PASSWORD_CHARS = 256

const COMMON = new Set([
  '1234567890',
  '0123456789',
  '0987654321',
  '1111111111',
  '0000000000',
  '12345678910',
  '123123123123',
  'qwertyuiop',
  'qwerty12345',
  'asdfghjkl1',
  'password12',
  'password123',
  'password1234',
  'passwordpassword',
  'iloveyou12',
  'letmein123',
  'welcome123',
  'changeme123',
  'admin12345',
  'administrator',
  'deskbell12',
  'deskbell123',
  'deskbelldeskbell',
  'football123',
  'baseball123',
  'abcdefghij',
  'abc1234567',
  'abcd123456',
  'qazwsxedcr',
  '1q2w3e4r5t',
])

/** Whether a password is too short, too long to hash, one of the commonest, or one character repeated. */
export function isWeak(password: string): boolean {
  const chars = [...password]
  return (
    chars.length < MIN_PASSWORD_CHARS ||
    chars.length > MAX_PASSWORD_CHARS ||
    COMMON.has(password.toLowerCase()) ||
    new Set(chars).size < 3
  )
}
