import { isLoopbackHost } from '../../../app/origins.ts'
import { askHealth } from '../askHealth.ts'
import { look, ok, wrong } from '../Check.ts'
import type { Check } from '../Check.ts'

/** Whether PUBLIC_URL leads to a relay, and lets people log in. */
export const publicAddress: Check = {
  name: 'public address',
  look: async ({ publicUrl }) => {
    if (publicUrl === null)
      return [
        look(
          'PUBLIC_URL is not set',
          'The tag and all links then name this machine, which nobody else reaches.',
          'Set it to the address of the console and the widget, https://chat.example.com say. To try it out, it is fine.',
        ),
      ]
    const { protocol, hostname } = new URL(publicUrl)
    if (protocol !== 'https:' && !isLoopbackHost(hostname))
      return [
        wrong(
          `${publicUrl} is not encrypted`,
          'Browsers refuse the cookie of a login there, so nobody gets into the console; and anybody on the way can read all.',
          'Put a proxy with a certificate before Deskbell, and set PUBLIC_URL to its https address.',
        ),
      ]
    const answer = await askHealth(`${publicUrl}/healthz`)
    if (answer.kind === 'deskbell') return [ok(`${publicUrl} leads to Deskbell`)]
    if (answer.kind === 'other')
      return [
        wrong(
          `${publicUrl}/healthz answers ${answer.status}, and it is not Deskbell that does`,
          'Widget and console are looked for there.',
          'Let the proxy pass everything below that address on, or correct PUBLIC_URL.',
        ),
      ]
    return [
      look(
        `${publicUrl} cannot be reached from here (${answer.why})`,
        'Perhaps only from here: some networks do not let a machine reach itself by its outer name.',
        `Open ${publicUrl}/healthz in a browser elsewhere. If it fails there too, look at name, firewall, proxy and certificate.`,
      ),
    ]
  },
}
