import { createServer, request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** A proxy before a relay that does to WebSockets what some proxies do. */
export type Wall = {
  readonly port: number
  /** `refused`: upgrades are answered by 403. `held`: they are let through, and then nothing passes. */
  sockets: 'pass' | 'refused' | 'held'
  /** Whether answers are passed on only when they are whole. */
  whole: boolean
  /** Upgrades that were asked for. */
  readonly upgrades: number
  /** Ends every connection. */
  cut(): void
  close(): Promise<void>
}

/** Starts one before the relay on port `upstream`, which need not be there yet. */
export function startWall(upstream: number): Promise<Wall> {
  const open = new Set<Duplex>()
  const keep = (socket: Duplex): void => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => socket.destroy())
  }
  const onward = ({ method, url, headers }: IncomingMessage) =>
    request({ host: '127.0.0.1', port: upstream, agent: false, method: method ?? 'GET', path: url ?? '/', headers })

  const server = createServer((asked, answer) => {
    const passed = onward(asked)
    passed.on('error', () => answer.destroy())
    passed.on('response', (response) => {
      response.on('error', () => answer.destroy())
      const head = (): void => void answer.writeHead(response.statusCode ?? 502, response.headers)
      if (!wall.whole) {
        head()
        answer.flushHeaders()
        response.pipe(answer)
        return
      }
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        head()
        answer.end(Buffer.concat(chunks))
      })
    })
    answer.on('close', () => passed.destroy())
    asked.pipe(passed)
  })
  server.on('connection', (socket: Socket) => keep(socket))
  let upgrades = 0
  server.on('upgrade', (asked: IncomingMessage, near: Duplex, first: Buffer) => {
    upgrades += 1
    if (wall.sockets === 'refused') return void near.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n')
    const passed = onward(asked)
    passed.on('error', () => near.destroy())
    passed.on('response', () => near.destroy())
    passed.on('upgrade', ({ rawHeaders, statusCode }, far, head) => {
      keep(far)
      const lines = Array.from(
        { length: rawHeaders.length / 2 },
        (_, at) => `${rawHeaders[2 * at]}: ${rawHeaders[2 * at + 1]}\r\n`,
      )
      near.write(`HTTP/1.1 ${statusCode} Switching Protocols\r\n${lines.join('')}\r\n`)
      near.on('close', () => far.destroy())
      far.on('close', () => near.destroy())
      if (wall.sockets === 'held') {
        near.resume()
        far.resume()
        return
      }
      near.write(head)
      far.write(first)
      near.pipe(far)
      far.pipe(near)
    })
    passed.end()
  })

  const wall: Omit<Wall, 'port'> = {
    sockets: 'pass',
    whole: false,
    get upgrades() {
      return upgrades
    },
    cut() {
      for (const socket of open) socket.destroy()
    },
    close: () =>
      new Promise((closed) => {
        wall.cut()
        server.close(() => closed())
      }),
  }
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(Object.assign(wall, { port: (server.address() as AddressInfo).port })))
  })
}
