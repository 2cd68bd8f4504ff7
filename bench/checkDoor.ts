import { doorCost, doorLimit } from './cases/door.ts'

// For `npm run check`: what a message costs in door and domain, as one line of JSON. It goes on until it is cheap enough or it is
// certain that it is not: a busy machine only adds.

const ROUNDS = 150
const cost = await doorCost(ROUNDS, (best) => best.us <= doorLimit(best))
process.stdout.write(`${JSON.stringify({ ...cost, limit: doorLimit(cost) })}\n`)
process.exit(0)
