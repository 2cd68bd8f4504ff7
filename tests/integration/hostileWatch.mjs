// Loaded into the relay by `node --import`: on SIGUSR2 it prints one line about the process, so that a test can look inside without
// a door in the product.
import { monitorEventLoopDelay } from 'node:perf_hooks'

const bare = Object.getOwnPropertyNames(Object.prototype).length

const delays = monitorEventLoopDelay({ resolution: 5 })
delays.enable()

process.on('SIGUSR2', () => {
  process.stdout.write(
    `inside ${JSON.stringify({
      polluted: String({}.polluted),
      strangeKeys: Object.getOwnPropertyNames(Object.prototype).length - bare,
      sockets: process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length,
      rssMiB: Math.round(process.memoryUsage().rss / 1_048_576),
      cpuMs: Math.round((process.cpuUsage().user + process.cpuUsage().system) / 1000),
      stallMs: Math.round(delays.max / 1e6),
    })}\n`,
  )
  delays.reset()
})
