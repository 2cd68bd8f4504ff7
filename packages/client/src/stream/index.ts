// For where sockets do not get through; fetched when they did not.
export { createStream } from './createStream.ts'
