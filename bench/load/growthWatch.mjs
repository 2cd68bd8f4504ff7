// Loaded into the relay by `node --import`, with --expose-gc: on SIGUSR2 it prints what is in use once all rubbish is gone.
process.on('SIGUSR2', () => {
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  process.stdout.write(`in use ${heapUsed} ${external} bytes\n`)
})
