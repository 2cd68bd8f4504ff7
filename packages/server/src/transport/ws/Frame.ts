/**
 * A frame for several sockets: its JSON is put into the bytes that go over the network once, however many they are. Whoever does
 * not send over a network reads it as text.
 */
export class Frame {
  readonly #json: string
  #bytes: Buffer | null = null

  constructor(json: string) {
    this.#json = json
  }

  /** The whole WebSocket frame. */
  get bytes(): Buffer {
    return (this.#bytes ??= textFrame(this.#json))
  }

  toString(): string {
    return this.#json
  }
}

const TEXT = 0x81

/** A server's text frame (RFC 6455 §5.2: final, unmasked), header and payload in one piece of memory. */
export function textFrame(json: string): Buffer {
  const size = Buffer.byteLength(json)
  const head = size < 126 ? 2 : size < 65_536 ? 4 : 10
  const frame = Buffer.allocUnsafe(head + size)
  frame[0] = TEXT
  if (head === 2) frame[1] = size
  else if (head === 4) {
    frame[1] = 126
    frame.writeUInt16BE(size, 2)
  } else {
    frame[1] = 127
    frame.writeUInt32BE(0, 2)
    frame.writeUInt32BE(size, 6)
  }
  frame.write(json, head)
  return frame
}
