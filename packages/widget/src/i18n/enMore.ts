/** English texts of the later stages: menu, rating, leave-a-message form. */
export const enMore = {
  name: 'Name',
  email: 'Email',
  optional: 'Optional',

  textSize: 'Text size',
  letter: 'A',
  sizes: ['Normal text', 'Large text', 'Largest text'],
  end: 'End conversation',
  back: 'Back',

  nobodyFree: "Nobody is free right now. Leave a message and we'll write to you.",
  insteadIntro: "You leave the queue, and we'll write to you.",
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
