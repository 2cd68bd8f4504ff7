// Fetched where sockets do not get through.
export { createStream } from '@deskbell/client/stream'
