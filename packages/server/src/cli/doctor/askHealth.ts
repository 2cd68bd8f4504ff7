const WAIT_MS = 5_000
/** As in transport/http/forwarded.ts: an address that nobody has, claimed to see what a proxy makes of it. */
const CLAIMED = '192.0.2.99'

/** Who answers at an address of ours, if anybody. `forwarded`: what became of the address we claimed, `/healthz` only. */
export type Answer =
  | { readonly kind: 'deskbell'; readonly isReady: boolean; readonly forwarded: string | null }
  | { readonly kind: 'other'; readonly status: number }
  | { readonly kind: 'nobody'; readonly why: string }

/** Asks `/readyz` or `/healthz` at an address. */
export async function askHealth(url: string): Promise<Answer> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.timeout(WAIT_MS),
      redirect: 'manual',
      headers: { 'x-forwarded-for': CLAIMED },
    })
    const text = (await response.text()).slice(0, 1_000)
    const isOurs = /^\{"ok":(?:true|false)/.test(text)
    return isOurs
      ? { kind: 'deskbell', isReady: response.status === 200, forwarded: /"forwarded":"(\w+)"/.exec(text)?.[1] ?? null }
      : { kind: 'other', status: response.status }
  } catch (error) {
    return { kind: 'nobody', why: whyOf(error) }
  }
}

function whyOf(error: unknown): string {
  const { cause, message } = error as Error
  const { code, message: inner } = (cause ?? {}) as { code?: string; message?: string }
  return code ?? inner ?? message
}
