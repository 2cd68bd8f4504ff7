import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

/** A way to a port of this machine that can fall silent for some, as a lost network does: nothing passes and nobody is told. */
export type QuietLink = {
  readonly url: string
  /** From now on nothing passes, until `heal`: then what was silent is cut, and new connections pass. */
  silence(): void
  heal(): void
  close(): Promise<void>
}

/** Listens on a free port and passes everything on to `port`. Only connections whose first request is `whose` can fall silent. */
export function startQuietLink(port: number, whose: RegExp): Promise<QuietLink> {
  const open = new Set<Socket>()
  const chosen = new Set<Socket>()
  let silent = false
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    near.once('data', (chunk) => {
      if (!whose.test(chunk.toString('latin1'))) return
      for (const socket of [near, far]) {
        chosen.add(socket)
        if (silent) socket.pause()
      }
    })
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one)
      one.on('data', (chunk) => other.write(chunk))
      one.on('end', () => other.end())
      one.on('error', () => other.destroy())
      one.on('close', () => {
        open.delete(one)
        chosen.delete(one)
        other.destroy()
      })
    }
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve({
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        silence() {
          silent = true
          for (const socket of chosen) socket.pause()
        },
        heal() {
          silent = false
          for (const socket of chosen) socket.destroy()
        },
        close: () =>
          new Promise((closed) => {
            for (const socket of open) socket.destroy()
            server.close(() => closed())
          }),
      })
    })
  })
}
