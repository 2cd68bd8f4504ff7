/** Mails in plain English text. Bodies are made when sent, from codes and references; nothing readable waits in the outbox. */

export type MailText = { readonly subject: string; readonly text: string }

export const invitationMail = (site: string, url: string): MailText => ({
  subject: `You are invited to answer chats${site === '' ? '' : ` for ${site}`}`,
  text: `Hello,\n\nyou are invited to answer chats${site === '' ? '' : ` for ${site}`} on Deskbell. Choose your name and password here:\n\n${url}\n\nThe link works once, for seven days.\n`,
})

export const resetMail = (url: string): MailText => ({
  subject: 'Choose a new Deskbell password',
  text: `Hello,\n\nsomebody, probably you, asked for a new password for this address. Choose it here:\n\n${url}\n\nThe link works once, for one hour. If it was not you, nothing has changed and you need not do anything.\n`,
})

/** The answer to a left message. The subject carries no words of the visitor's (they could be a spammer's). */
export const answerMail = (site: string, agent: string, answer: string): MailText => ({
  subject: `${site === '' ? 'Your message' : site}: an answer to your message`,
  text: `${answer}\n\n${agent}${site === '' ? '' : `, ${site}`}\n\n--\nYou left a message${site === '' ? '' : ` on ${site}`}. You also find this answer in the chat when you visit again.\n`,
})
