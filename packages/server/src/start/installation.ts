import { nodeSecrets } from '../adapters/system/nodeSecrets.ts'
import type { App } from '../app/app.ts'
import type { Store } from '../ports/Store.ts'

/** Attempts to be the one who prepares the installation, or to find it prepared. */
const MAX_PREPARE = 10

/** An error whose message is all that whoever runs the server needs. */
const forPerson = (message: string): Error => Object.assign(new Error(message), { forPerson: true })

/**
 * Makes the installation's row on first start, and gives the set-up token until set-up is done: a fresh one on every start, or where
 * several relays start on one database, one that all of them print.
 */
export async function prepareInstallation(
  store: Store,
  ids: { hex(bytes: number): string },
  secret: string | null,
  isShared: boolean,
): Promise<{ secret: string; setUpToken: string | null }> {
  for (let attempt = 0; attempt < MAX_PREPARE; attempt += 1) {
    const found = await store.get('installation', { id: 'installation' })
    const kept = found?.value ?? {
      id: 'installation' as const,
      setUpAt: null,
      setUpTokenHash: null,
      secret: ids.hex(32),
    }
    const key = secret ?? kept.secret
    if (kept.setUpAt !== null) return { secret: key, setUpToken: null }
    const { sha256, sign } = nodeSecrets(key)
    const setUpToken = isShared ? sha256(sign('set-up')).slice(0, 32) : ids.hex(16)
    const value = { ...kept, setUpTokenHash: sha256(setUpToken) }
    const expectedRev = found?.rev ?? 0
    const [outcome] = await store.commit([
      { records: [{ kind: 'installation', id: 'installation', expectedRev, value }] },
    ])
    if (outcome?.ok === true) return { secret: key, setUpToken }
    // Another relay that starts at the same moment was first.
  }
  throw new Error('other processes are setting up the same installation without end')
}

/** Makes the first account from ADMIN_EMAIL and ADMIN_PASSWORD. Throws what says to whoever runs the server why they were refused. */
export async function setUpByEnvironment(app: App, token: string, email: string, password: string): Promise<void> {
  const done = await app.entry(
    'setUp',
    { kind: 'nobody' },
    {
      token,
      name: email.split('@')[0] ?? 'Owner',
      email,
      password,
      siteName: 'My site',
      siteAddress: '',
      userAgent: '',
    },
  )
  if (!done.ok) throw forPerson(`ADMIN_EMAIL and ADMIN_PASSWORD were refused: ${done.refusal.code}.`)
}
