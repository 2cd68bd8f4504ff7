import { isLoopbackHost } from '../../../app/origins.ts'
import { look, ok } from '../Check.ts'
import type { Check } from '../Check.ts'

/** Whether TRUST_PROXY fits what the other settings tell of a proxy. */
export const proxy: Check = {
  name: 'proxy',
  look: async ({ trustProxy, publicUrl, host }) => {
    // A relay speaks http only, so whoever answers by https is a proxy.
    const isBehind = publicUrl !== null && new URL(publicUrl).protocol === 'https:'
    if (isBehind && !trustProxy)
      return [
        look(
          'TRUST_PROXY is off, though PUBLIC_URL is https, so there is a proxy in front',
          'All visitors then seem to come from one address and share its limits: a few wrong passwords lock everybody out.',
          'Set TRUST_PROXY=true if the proxy sets X-Forwarded-For (nginx, Caddy and most others do, when told).',
        ),
      ]
    if (trustProxy && !isBehind && publicUrl !== null)
      return [
        look(
          'TRUST_PROXY is on, though PUBLIC_URL is not https',
          'Without a proxy anybody can claim any address, and so get around every limit.',
          'Set it only where a proxy is in front that sets X-Forwarded-For itself.',
        ),
      ]
    if (trustProxy && !isLoopbackHost(host))
      return [
        look(
          `TRUST_PROXY is on, and the port is open to others (HOST=${host})`,
          'Who reaches the port around the proxy can claim any address.',
          'Let only the proxy reach it: HOST=127.0.0.1, a firewall, or a network of containers.',
        ),
      ]
    return [ok(trustProxy ? 'TRUST_PROXY is on, behind a proxy' : 'TRUST_PROXY is off, without a proxy')]
  },
}
