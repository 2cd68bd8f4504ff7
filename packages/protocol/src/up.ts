import { z } from 'zod'
import { actSchema } from './up/act.ts'
import { helloSchema } from './up/hello.ts'
import { identifySchema } from './up/identify.ts'
import { marksUpSchema } from './up/marks.ts'
import { pageSchema } from './up/page.ts'
import { pongSchema, probeSchema } from './up/pong.ts'
import { querySchema } from './up/query.ts'
import { sendSchema } from './up/send.ts'
import { startSchema } from './up/start.ts'
import { typingUpSchema } from './up/typing.ts'
import { visibleSchema } from './up/visible.ts'
import { visitSchema } from './up/visit.ts'
import { unwatchSchema, watchSchema } from './up/watch.ts'
import { unwatchListSchema, watchListSchema } from './up/watchList.ts'

/** Every frame a client may send. An unknown `type` is refused; unknown fields are ignored. */
export const upSchema = z.discriminatedUnion('type', [
  helloSchema,
  identifySchema,
  startSchema,
  sendSchema,
  actSchema,
  querySchema,
  watchSchema,
  unwatchSchema,
  watchListSchema,
  unwatchListSchema,
  pageSchema,
  marksUpSchema,
  typingUpSchema,
  visibleSchema,
  visitSchema,
  pongSchema,
  probeSchema,
])
export type Up = z.infer<typeof upSchema>
