import type { Transporter } from 'nodemailer'
import type { Mailer } from '../../ports/system.ts'

/**
 * Mail over SMTP. `url`: `smtp://user:pass@host:587` or `smtps://…:465`. 5xx answers are permanent, everything else may be tried
 * again. Attachments and HTML are not sent, so nothing is fetched from disk or network for a mail.
 */
export function mailerSmtp(url: string, from: string): Mailer {
  let transport: Promise<Transporter> | undefined
  return {
    async send({ to, subject, text, messageId, inReplyTo, fromName }) {
      try {
        transport ??= open(url)
        await (
          await transport
        ).sendMail({
          from: { name: (fromName ?? 'Deskbell').replace(/[\r\n"]/g, ' '), address: from },
          to: [{ name: '', address: to }],
          subject: subject.replace(/[\r\n]+/g, ' ').slice(0, 200),
          text,
          messageId,
          ...(inReplyTo === undefined ? undefined : { inReplyTo, references: inReplyTo }),
        })
        return { ok: true }
      } catch (error) {
        const code =
          error instanceof Error && 'responseCode' in error && typeof error.responseCode === 'number'
            ? error.responseCode
            : 0
        return {
          ok: false,
          permanent: code >= 500 && code < 600,
          why: error instanceof Error ? error.message : String(error),
        }
      }
    },
  }
}

/** Loaded with the first mail: a tenth of the time a start takes goes into modules that most starts never need. */
async function open(url: string): Promise<Transporter> {
  const { createTransport } = await import('nodemailer')
  return createTransport(url, {
    disableFileAccess: true,
    disableUrlAccess: true,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
  } as object)
}
