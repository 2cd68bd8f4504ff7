import { isLoopbackHost } from '../../../app/origins.ts'
import type { Config } from '../../../config.ts'
import { askHealth } from '../askHealth.ts'
import { look, ok } from '../Check.ts'
import type { Check, Found } from '../Check.ts'

const ONE_ADDRESS =
  'All visitors then seem to come from one address and share its limits: a few wrong passwords lock everybody out.'
const ANY_ADDRESS = 'Whoever asks can then claim any address, and so get around every limit.'

/** Whether TRUST_PROXY fits what the proxy in front does, if it can be asked; else what the other settings tell of it. */
export const proxy: Check = {
  name: 'proxy',
  look: async (config) => {
    const { publicUrl, trustProxy } = config
    const answer = publicUrl === null ? null : await askHealth(`${publicUrl}/healthz`)
    const forwarded = answer?.kind === 'deskbell' ? answer.forwarded : null
    if (forwarded === null) return [bySettings(config)]
    return [trustProxy ? believed(forwarded) : unbelieved(forwarded)]
  },
}

function believed(forwarded: string): Found {
  if (forwarded === 'written') return ok('TRUST_PROXY is on, and a proxy writes X-Forwarded-For')
  return forwarded === 'kept'
    ? look(
        'TRUST_PROXY is on, but the address that a visitor claims arrives as the first one in X-Forwarded-For',
        ANY_ADDRESS,
        'Let the proxy write the header anew, not add to it (nginx: proxy_set_header X-Forwarded-For $remote_addr). Without a proxy, set TRUST_PROXY=false.',
      )
    : look(
        'TRUST_PROXY is on, but no X-Forwarded-For arrives',
        ONE_ADDRESS,
        'Let the proxy write it (nginx: proxy_set_header X-Forwarded-For $remote_addr).',
      )
}

const unbelieved = (forwarded: string): Found =>
  forwarded === 'kept'
    ? ok('TRUST_PROXY is off, and nobody writes X-Forwarded-For')
    : look(
        `TRUST_PROXY is off, but a proxy ${forwarded === 'written' ? 'writes X-Forwarded-For' : 'takes X-Forwarded-For away'}`,
        ONE_ADDRESS,
        'Let the proxy write that header anew, and set TRUST_PROXY=true.',
      )

function bySettings({ trustProxy, publicUrl, host }: Config): Found {
  // A relay speaks http only, so whoever answers by https is a proxy.
  const isBehind = publicUrl !== null && new URL(publicUrl).protocol === 'https:'
  if (isBehind && !trustProxy)
    return look(
      'TRUST_PROXY is off, though PUBLIC_URL is https, so there is a proxy in front',
      ONE_ADDRESS,
      'Let the proxy write X-Forwarded-For, and set TRUST_PROXY=true.',
    )
  if (trustProxy && !isBehind && publicUrl !== null)
    return look(
      'TRUST_PROXY is on, though PUBLIC_URL is not https',
      ANY_ADDRESS,
      'Set it only where a proxy is in front that writes X-Forwarded-For itself.',
    )
  if (trustProxy && !isLoopbackHost(host))
    return look(
      `TRUST_PROXY is on, and the port is open to others (HOST=${host})`,
      'Who reaches the port around the proxy can claim any address.',
      'Let only the proxy reach it: HOST=127.0.0.1, a firewall, or a network of containers.',
    )
  return ok(trustProxy ? 'TRUST_PROXY is on, behind a proxy' : 'TRUST_PROXY is off, without a proxy')
}
