import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { downSchema, ERROR_CODES, ERRORS, upSchema } from './schemas.ts'

const folder = join(import.meta.dirname, '..', 'fixtures', 'v1')
const frames = readdirSync(folder).map((file) => ({
  file,
  frame: JSON.parse(readFileSync(join(folder, file), 'utf8')) as { type: string },
}))

const typesOf = (union: { options: readonly { shape: { type: { value: string } } }[] }) =>
  union.options.map((option) => option.shape.type.value)

for (const [direction, schema] of [
  ['up', upSchema],
  ['down', downSchema],
] as const) {
  const types = typesOf(schema as never)

  test.each(frames.filter(({ file }) => file.startsWith(`${direction}.`)))(
    '[P2] $file still means what it meant',
    ({ frame }) => {
      expect(schema.parse(frame)).toEqual(frame)
    },
  )

  test(`[P2] every ${direction} frame has a golden one`, () => {
    const covered = new Set(
      frames.filter(({ file }) => file.startsWith(`${direction}.`)).map(({ frame }) => frame.type),
    )
    expect(types.filter((type) => !covered.has(type))).toEqual([])
  })
}

test('[P3] unknown fields are ignored, so either end may be upgraded first', () => {
  expect(upSchema.parse({ type: 'pong', id: 1, later: true })).toEqual({ type: 'pong', id: 1 })
})

test('[P4] what a browser imports brings no validator', async () => {
  const result = await build({
    entryPoints: [join(import.meta.dirname, 'index.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    metafile: true,
    minify: true,
  })
  expect(Object.keys(result.metafile.inputs).filter((path) => path.includes('zod'))).toEqual([])
  expect(result.outputFiles[0]?.contents.length).toBeLessThan(1_500)
})

test.each(ERROR_CODES)('[P5] the refusal %s says what its receiver must do', (code) => {
  expect(ERRORS[code].receiver.length).toBeGreaterThan(15)
  expect(ERRORS[code].http).toBeGreaterThanOrEqual(400)
})
