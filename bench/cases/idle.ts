import { cpuOf, memoryOf } from '../load/machine.ts'
import { short, table } from '../load/statistics.ts'
import { install } from '../targets/deskbell/installation.ts'
import { VisitorSocket } from '../targets/deskbell/VisitorSocket.ts'

const WATCH_SECONDS = 30

/** What an authenticated visitor who does nothing costs: memory, and processor time of all of them together. */
export async function idle(count: number, print: (line: string) => void): Promise<void> {
  const installation = await install()
  const { pid } = installation.child
  const sockets: VisitorSocket[] = []
  try {
    // The first thousand warm up what is made once.
    await join(installation, sockets, 1_000)
    await settled()
    const before = memoryOf(pid)
    await join(installation, sockets, count)
    await settled()
    const each = (memoryOf(pid) - before) / (count - 1_000)
    const cpu = cpuOf(pid)
    await new Promise((resolve) => setTimeout(resolve, WATCH_SECONDS * 1000))
    const core = (cpuOf(pid) - cpu) / 1e7 / WATCH_SECONDS
    const open = sockets.filter((socket) => socket.isOpen).length
    print(
      table(
        ['idle visitors', 'still there', 'KiB RSS each', 'RSS MiB in all', '% of a core'],
        [[String(count), String(open), short(each), short(memoryOf(pid) / 1024), short(core)]],
      ),
    )
  } finally {
    for (const socket of sockets) socket.destroy()
    await installation.stop()
  }
}

/** Connects until there are `count`, fifty at a time. */
async function join(
  { port, siteKey }: { port: number; siteKey: string },
  sockets: VisitorSocket[],
  count: number,
): Promise<void> {
  while (sockets.length < count) {
    const more = Array.from({ length: Math.min(50, count - sockets.length) }, async (_, index) => {
      const socket = await VisitorSocket.open(port, sockets.length + index)
      await socket.greet(siteKey)
      return socket
    })
    sockets.push(...(await Promise.all(more)))
  }
}

/** Long enough for garbage of connecting to be collected as it comes. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 12_000))
