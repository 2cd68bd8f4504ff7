import type { Socket as NetSocket } from 'node:net'
import type { WebSocket } from 'ws'
import type { Wire } from '../ws/Gateway.ts'
import type { Peer } from '../ws/Socket.ts'
import type { HttpOptions } from './http.ts'
import { WireSocket } from './WireSocket.ts'

const wires = Symbol('wire')
type Carrier = WebSocket & { [wires]?: Wire }

/**
 * Hands a socket to the gateway. Called before anything is awaited, because frames that come earlier would be dropped silently. The
 * listeners are the same for all sockets: one of its own for each would stay as long as the connection.
 */
export function attach({ gateway, app }: HttpOptions, socket: WebSocket, net: NetSocket, peer: Peer): void {
  const carrier: Carrier = socket
  carrier[wires] = gateway.accept(new WireSocket(socket, net, app.edge.clock.turn), peer)
  carrier.on('message', onMessage)
  // ws reports broken frames here and closes by itself (1002, 1007, 1009); a listener keeps the error from being thrown.
  carrier.on('error', onError)
  carrier.on('close', onClose)
}

function onMessage(this: Carrier, data: Buffer, isBinary: boolean): void {
  if (isBinary) this.close(1003, 'text frames only')
  else this[wires]?.message(data.toString('utf8'))
}

function onError(): void {}

function onClose(this: Carrier, code: number): void {
  this[wires]?.close(code === 1000 || code === 1001 || code === 4000)
}
