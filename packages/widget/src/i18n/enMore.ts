/** English texts of the later stages: menu, rating, leave-a-message form. */
export const enMore = {
  name: 'Name',
  email: 'Email',
  optional: 'Optional',
  about: 'What is it about?',

  textSize: 'Text size',
  letter: 'A',
  sizes: ['Normal text', 'Large text', 'Largest text'],
  end: 'End conversation',
  endAsk: 'End this conversation?',
  endYes: 'Yes, end it',
  endNot: 'Keep chatting',
  back: 'Back',

  // First why, then where the answer comes.
  nobodyFree: 'Nobody is free right now.',
  leavesQueue: 'You leave the queue.',
  queueFull: 'The queue is full.',
  answeredByMail: "Leave a message and we'll write to you.",
  answeredHere: "You'll see the answer here at your next visit.",
  leaveButton: 'Leave message',
  emailNeeded: 'We need an address to write to you.',
  emailAt: 'The address is missing its @.',
  emailEnding: 'The address is missing its ending, such as .com',
  textNeeded: 'Write what we can help with.',
  notLeft: 'It did not get through. Please try again.',

  howWas: (name: string): string => (name ? `How was it with ${name}?` : 'How was it?'),
  stars: ['Not good', 'Could be better', 'All right', 'Good', 'Very good'],
  add: 'Anything to add',
  sendRating: 'Send rating',
  thanks: 'Thank you. It helps us do better.',
  goOn: 'Write again',
  again: 'New conversation',
}

/** What every locale says in the later stages. */
export type MoreTexts = typeof enMore
