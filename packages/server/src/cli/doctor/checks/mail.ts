import { greetSmtp } from '../../../adapters/mailer-smtp/greetSmtp.ts'
import { look, ok, wrong } from '../Check.ts'
import type { Check } from '../Check.ts'

/** Whether the mail server is there and lets us in. Nothing is sent. */
export const mail: Check = {
  name: 'mail',
  look: async ({ smtp }) => {
    if (smtp === null)
      return [
        look(
          'SMTP_URL is not set',
          'Left messages cannot be answered by mail, and nobody can choose a new password by themselves.',
          'Set SMTP_URL and MAIL_FROM. Without, the product says everywhere that nothing is mailed.',
        ),
      ]
    const { host } = new URL(smtp.url)
    const why = await greetSmtp(smtp.url)
    if (why === null) return [ok(`${host} is there and lets us in; mails come from ${smtp.from}`)]
    return [
      wrong(
        `${host} does not take our mails (${why})`,
        'Answers to left messages and links for passwords wait, and are tried again for a while.',
        'Correct host, port, user or password in SMTP_URL, or open the way to it in the firewall.',
      ),
    ]
  },
}
