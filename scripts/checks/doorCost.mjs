import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../bootstrap/paths.mjs'

/**
 * What a message costs in door and domain: processor time of its thread alone, the best of many rounds, against a limit that is
 * longer on a slower machine. No test of the product is timed; this is for whoever makes the hot path twice as dear and would not notice.
 * @returns {Promise<import('../check.mjs').Findings>}
 */
export async function checkDoorCost() {
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'bench', 'checkDoor.ts')])
  const { us, limit } = JSON.parse(stdout)
  const problems =
    us > limit
      ? [
          `A message costs ${us.toFixed(2)} µs in door and domain; at most ${limit.toFixed(2)} µs here. npm run bench -- door`,
        ]
      : []
  return { problems, summary: `${us.toFixed(2)} µs a message, at most ${limit.toFixed(2)}` }
}
