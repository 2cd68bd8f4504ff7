import { newAgent, newReset } from '../../app/commands/entry.ts'
import type { Config } from '../../config.ts'
import { forPerson } from '../forPerson.ts'
import { accountOf, sure, withDesk } from './desk.ts'

/**
 * `deskbell admin add-owner <e-mail>`: makes an owner of an account there is, or a new account with a link to choose its password.
 * Exit 1 when the address is none.
 */
export const addOwner = (config: Config, email: string, print: (line: string) => void): Promise<number> =>
  withDesk(config, async (deps) => {
    if ((await deps.store.get('installation', { id: 'installation' }))?.value.setUpAt == null)
      throw forPerson('it is not set up yet. Start it and open the link that it prints: that makes the first owner.')
    const found = await accountOf(deps.store, email)
    if (found !== null) {
      const value = { ...found.value, owner: true }
      await sure(deps.store, { records: [{ kind: 'agent', id: value.id, expectedRev: found.rev, value }] })
      print(`${value.email} is an owner now. A relay on the embedded database knows it when it is started anew.`)
      return 0
    }
    const name = email.split('@')[0] ?? ''
    const made = await newAgent({ deps }, { name, email, password: deps.ids.hex(32) })
    if ('refusal' in made) {
      print(`${email} was refused: ${made.refusal.code}.`)
      return 1
    }
    const value = { ...made.agent, owner: true, availability: 'offline' as const }
    const reset = newReset({ deps }, value.id)
    await sure(deps.store, { records: [{ kind: 'agent', id: value.id, expectedRev: 0, value }, reset.record] })
    print(`Open this link within one hour to choose the password of ${value.email}, who is an owner:`)
    print(reset.url)
    return 0
  })
