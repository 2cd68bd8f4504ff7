import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { commandSchemas, downSchema, querySchemas, upSchema } from './schemas.ts'
import { MIN_SUPPORTED_PROTOCOL, PROTOCOL_VERSION } from './version.ts'

const wire = JSON.stringify(
  [upSchema, downSchema, ...Object.values(commandSchemas), ...Object.values(querySchemas)].map((schema) =>
    z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
  ),
)

test('[P1] the wire is what version 1 says it is', () => {
  // The wire changed. Ask: does an old client still understand everything it is sent, and is everything it sends still accepted?
  // Yes (a new optional field, a new frame): put the new hash here. No: raise PROTOCOL_VERSION, keep serving the old one.
  expect({ version: PROTOCOL_VERSION, hash: createHash('sha256').update(wire).digest('hex').slice(0, 16) }).toEqual({
    version: 1,
    hash: '3498946f7cadbe45',
  })
})

test('[P1] the oldest version served is not newer than ours', () => {
  expect(MIN_SUPPORTED_PROTOCOL).toBeLessThanOrEqual(PROTOCOL_VERSION)
})
