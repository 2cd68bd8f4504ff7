import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Product, Standing } from './Product.ts'
import { botpress } from './products/botpress.ts'
import { deepChat } from './products/deepChat.ts'
import { deskbell } from './products/deskbell.ts'
import { n8n } from './products/n8n.ts'
import { papercups } from './products/papercups.ts'
import { rocketChat } from './products/rocketChat.ts'
import { serveHost } from './serve.ts'
import type { Serving } from './serve.ts'
import { forget, visit, withBrowser } from './visit.ts'
import type { Conditions, Seen } from './visit.ts'
import { weigh } from './weigh.ts'
import type { Weights } from './weigh.ts'

/** The two conditions of every product. */
export const CONDITIONS = {
  cached: { slowdown: 1, network: null },
  cold: { slowdown: 4, network: { latencyMs: 150, bytesPerSecond: 1_600_000 / 8 } },
} as const satisfies Record<string, Conditions>

/** Visits before the one that counts, when it shall find everything cached: the second lets the browser keep compiled code. */
export const WARMING = 2

/** All that was found of a product. */
export type Measured = {
  readonly product: Product
  readonly weights: Weights
  readonly cached: Seen[]
  readonly cold: Seen[]
}

/** The products that are compared, ours first. */
export async function products(only: readonly string[]): Promise<Product[]> {
  const root = join(import.meta.dirname, '..', '..')
  const { version } = JSON.parse(await readFile(join(root, 'packages', 'widget', 'package.json'), 'utf8')) as {
    version: string
  }
  const all = [deskbell(`this tree (${version})`), deepChat, n8n, botpress, rocketChat, papercups]
  return all.filter(({ key }) => only.length === 0 || only.includes(key))
}

/** A product that stands on somebody's page. */
type Place = { readonly product: Product; readonly standing: Standing; readonly host: Serving }

/** Weighs every product, then times them in turn, `repeats` times each, so that what disturbs the machine disturbs all. */
export async function measure(
  chosen: readonly Product[],
  repeats: number,
  shots: string | undefined,
  say: (line: string) => void,
): Promise<{ chromium: string; measured: Measured[] }> {
  const places: Place[] = []
  const results = new Map<Place, Measured>()
  let chromium = ''
  try {
    for (const product of chosen) {
      say(`${product.name}: fetching, starting, weighing`)
      const standing = await product.start()
      const place = { product, standing, host: await serveHost(() => standing.tag) }
      places.push(place)
      const weights = await withBrowser((context) => {
        chromium = context.browser()?.version() ?? ''
        return weigh(context, `${place.host.origin}/`, product, shots)
      })
      results.set(place, { product, weights, cached: [], cold: [] })
    }
    for (let round = 1; round <= repeats; round += 1) {
      for (const [{ product, host, standing }, { cached, cold }] of results) {
        say(`round ${round} of ${repeats}: ${product.name}`)
        cached.push(await cachedVisit(host, standing, product))
        cold.push(await withBrowser((context) => visit(context, `${host.origin}/`, product, CONDITIONS.cold)))
      }
    }
  } finally {
    await Promise.all(places.flatMap(({ standing, host }) => [standing.stop(), host.stop()]))
  }
  return { chromium, measured: [...results.values()] }
}

function cachedVisit(host: Serving, standing: Standing, product: Product): Promise<Seen> {
  return withBrowser(async (context) => {
    for (let visits = 0; visits < WARMING; visits += 1) {
      await visit(context, `${host.origin}/`, product, CONDITIONS.cached)
      await forget(context, [host.origin, standing.origin])
    }
    return visit(context, `${host.origin}/`, product, CONDITIONS.cached)
  })
}
