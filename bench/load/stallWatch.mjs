// Loaded into the relay by `node --import`: on SIGUSR2 it prints the longest time the event loop stood still since the last time.
import { monitorEventLoopDelay } from 'node:perf_hooks'

const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()

process.on('SIGUSR2', () => {
  process.stdout.write(`stall ${(delay.max / 1e6).toFixed(2)} ms\n`)
  delay.reset()
})
