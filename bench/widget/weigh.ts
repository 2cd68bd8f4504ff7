import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { BrowserContext, Response } from 'playwright'
import type { Product } from './Product.ts'
import { visit } from './visit.ts'

/** Bytes of scripts, style sheets and pages in frames: as they are, `gzip -9`, brotli 11. Each file is packed by itself. */
export type Weight = { readonly raw: number; readonly gzip: number; readonly brotli: number; readonly files: number }

/** Before anybody clicked, and until the textbox was there (or, where it never is, two seconds after the click). */
export type Weights = { readonly withPage: Weight; readonly untilUsable: Weight }

const COUNTED = new Set(['script', 'stylesheet', 'document'])

/** Visits once, and weighs what the page was given until the textbox was there. `shots`: a folder for a picture of the open panel. */
export async function weigh(
  context: BrowserContext,
  address: string,
  product: Product,
  shots: string | undefined,
): Promise<Weights> {
  const given: Response[] = []
  let beforeClick = 0
  let untilUsable = 0
  let weights: Weights | undefined
  const unhindered = { slowdown: 1, network: null }
  await visit(context, address, product, unhindered, {
    begins: (page) =>
      page.on('response', (response) => {
        const wanted = COUNTED.has(response.request().resourceType()) && response.url() !== address
        if (wanted && response.ok() && !response.url().startsWith('data:')) given.push(response)
      }),
    clicks: () => (beforeClick = given.length),
    usable: () => (untilUsable = given.length),
    ends: async (page) => {
      if (shots !== undefined) await page.screenshot({ path: `${shots}/${product.key}.png` })
      weights = {
        withPage: await sum(given.slice(0, beforeClick)),
        untilUsable: await sum(given.slice(0, product.textbox === null ? beforeClick : untilUsable)),
      }
    },
  })
  if (weights === undefined) throw new Error(`${product.name} was not weighed`)
  return weights
}

async function sum(responses: readonly Response[]): Promise<Weight> {
  const bodies = await Promise.all(responses.map((response) => response.body()))
  const total = (size: (body: Buffer) => number): number => bodies.reduce((all, body) => all + size(body), 0)
  return {
    raw: total((body) => body.length),
    gzip: total((body) => gzipSync(body, { level: 9 }).length),
    brotli: total((body) => brotliCompressSync(body).length),
    files: bodies.length,
  }
}
