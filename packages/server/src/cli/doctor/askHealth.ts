const WAIT_MS = 5_000

/** Who answers at an address of ours, if anybody. */
export type Answer =
  | { readonly kind: 'deskbell'; readonly isReady: boolean }
  | { readonly kind: 'other'; readonly status: number }
  | { readonly kind: 'nobody'; readonly why: string }

/** Asks `/readyz` or `/healthz` at an address. */
export async function askHealth(url: string): Promise<Answer> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(WAIT_MS), redirect: 'manual' })
    const text = (await response.text()).slice(0, 1_000)
    const isOurs = /^\{"ok":(?:true|false)/.test(text)
    return isOurs ? { kind: 'deskbell', isReady: response.status === 200 } : { kind: 'other', status: response.status }
  } catch (error) {
    return { kind: 'nobody', why: whyOf(error) }
  }
}

function whyOf(error: unknown): string {
  const { cause, message } = error as Error
  const { code, message: inner } = (cause ?? {}) as { code?: string; message?: string }
  return code ?? inner ?? message
}
