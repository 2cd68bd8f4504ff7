const nth = (n: number): string => `${n}${(n % 100 > 10 && n % 100 < 14 ? '' : ['', 'st', 'nd', 'rd'][n % 10]) || 'th'}`

/** English texts of a conversation under way: the queue, who is there, what happened. */
export const enTalk = {
  unread: (n: number): string => (n === 1 ? '1 unread message' : `${n} unread messages`),
  yours: 'Your conversations',

  online: 'Online',
  notOnline: 'Not online',
  inQueue: 'You are in the queue',
  ended: 'Ended',
  kept: 'Message kept',
  place: (n: number): string => (n === 1 ? 'You are next.' : `You are ${nth(n)}.`),
  wait: (low: number, high: number): string =>
    low >= 30
      ? 'Usually over 30 minutes.'
      : high < 2
        ? 'Usually under 2 minutes.'
        : low === high
          ? `Usually about ${high} minutes.`
          : `Usually ${low}–${high} minutes.`,
  you: 'You',
  writeNow: 'Write now if you like. Whoever comes reads it first.',
  queueFull: 'The queue is full.',
  queueFullHint: 'Your message is kept and goes out as soon as there is room. Or leave it for later.',
  leaveInstead: 'Leave a message instead',

  joined: (name: string, waitedMs: number): string => {
    const [minutes, seconds] = [Math.floor(waitedMs / 60_000), Math.floor(waitedMs / 1000) % 60]
    const wait = [minutes && `${minutes} min`, seconds && `${seconds} s`].filter(Boolean).join(' ')
    return wait ? `${name} joined after ${wait}` : `${name} joined`
  },
  passed: (from: string, to: string): string => `${from} passed this to ${to}`,
  waitsAgain: 'You are waiting again, from the front',
  endedBy: (name: string): string => `${name} ended the conversation`,
  youEnded: 'You ended the conversation',
  itEnded: 'The conversation has ended',
  left: (email: string): string =>
    email ? `Message kept. We'll write to ${email}` : "Message kept. You'll see the answer here at your next visit",
  rated: (score: number): string => `You gave ${score} of 5`,
  somebody: 'Somebody',

  today: 'Today',
  yesterday: 'Yesterday',
  fresh: 'New',
  newMessages: (n: number): string => (n === 1 ? '1 new message' : `${n} new messages`),
  says: (name: string): string => `${name}:`,
  typing: (name: string): string => `${name} is typing`,
  delivered: 'Delivered',
  read: 'Read',
}

/** What every locale says of a conversation under way. */
export type TalkTexts = typeof enTalk
