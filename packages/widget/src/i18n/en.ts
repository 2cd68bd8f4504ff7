// English of the first stage, in the bundle: everything until the first message is sent, and what says that it is not.

/** Texts of the launcher, the greeting and the field. A value is a text, or makes one. */
export const en = {
  lang: 'en',
  dir: 'ltr' as 'ltr' | 'rtl',
  // Names that people and programs find things by: part of the public surface.
  openChat: 'Open chat',
  closeChat: 'Close chat',
  conversation: 'Conversation',
  message: 'Message',
  send: 'Send',

  close: 'Close',
  menu: 'More options',
  chatWith: (site: string): string => `Chat with ${site}`,
  hello: (hour: number): string =>
    hour > 4 && hour < 12 ? 'Good morning' : hour > 4 && hour < 18 ? 'Good afternoon' : 'Good evening',
  here: (names: string[]): string =>
    names[1]
      ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)} are here.`
      : names[0]
        ? `${names[0]} is here.`
        : 'We are here.',
  allBusy: 'Everybody is in a conversation right now.',
  ask: 'How can we help?',
  replies: (minutes: number): string => `Usually replies in ${minutes > 1 ? `${minutes} minutes` : 'a minute'}`,
  nobodyHere: 'Nobody is free right now.',
  writeAnyway: 'Write all the same. Whoever comes first answers here.',
  leaveInvite: (byEmail: boolean): string =>
    byEmail ? "Leave a message and we'll write to you." : "Leave a message. You'll see the answer here.",
  leave: 'Leave a message',
  inTurn: 'Answering in turn',
  youSay: 'You:',

  sending: 'Sending',
  waiting: 'Sending when we are back',
  sent: 'Sent',
  trying: "Not sent. We'll keep trying.",
  failed: 'Not sent.',
  tryNow: 'Try now',
  over: (n: number): string => `${n} ${n > 1 ? 'characters' : 'character'} over. Two messages work too.`,

  reconnecting: 'Reconnecting.',
  reconnectingMore: 'Your messages are kept and go out in order.',
  denied: 'This browser keeps nothing for us.',
  deniedMore: 'The chat lasts until you leave this page.',
  stopped: 'The chat cannot connect.',
  stoppedMore: 'Please reload this page.',
}

/** What every locale says in the first stage. */
export type Texts = typeof en
