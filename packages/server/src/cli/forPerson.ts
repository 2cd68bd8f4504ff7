/** An error whose message is all that whoever runs the command needs. */
export const forPerson = (message: string, cause?: unknown): Error =>
  Object.assign(new Error(message, { cause }), { forPerson: true })
