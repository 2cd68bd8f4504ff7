import { runBlock } from './block.ts'
import type { Block } from './block.ts'

// A process that runs the blocks it is given, one at a time: see Pool.ts.

process.on('message', (block: Block) => {
  runBlock(block).then(
    (tally) => process.send?.(tally),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})

// Whoever started this is gone, and nobody wants the answer.
process.on('disconnect', () => process.exit())
