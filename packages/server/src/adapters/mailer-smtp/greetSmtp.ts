const WAIT_MS = 10_000

/** Connects to a mail server, logs in where the address says so, and leaves. Resolves to why not, null when all is well. */
export async function greetSmtp(url: string): Promise<string | null> {
  const { createTransport } = await import('nodemailer')
  const transport = createTransport(url, {
    connectionTimeout: WAIT_MS,
    greetingTimeout: WAIT_MS,
    socketTimeout: WAIT_MS,
  } as object)
  try {
    await transport.verify()
    return null
  } catch (error) {
    // An answer to the login may quote what was sent.
    const { code, responseCode } = error as { code?: string; responseCode?: number }
    return [code, responseCode].filter((part) => part !== undefined).join(' ') || 'no answer'
  } finally {
    transport.close()
  }
}
