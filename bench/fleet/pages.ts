import { Schema } from "effect"
import { setTimeout as sleep } from "node:timers/promises"
import { median } from "../median.ts"
import type { Program } from "./program.ts"

/** A request of the ranking, and what it took. */
export interface PageFigures {
  readonly name: string
  /** The first request of its kind, and the median of the ones after it. */
  readonly firstSeconds: number
  readonly seconds: number
  readonly units: number
  readonly mebibytes: number
}

/** All pages of a ranking one after the other. */
export interface WholeFigures {
  readonly units: number
  readonly seconds: number
  /** All of it as CSV. */
  readonly csvSeconds: number
  readonly csvMebibytes: number
  /** How much the resident memory of the program grew at its peak while it wrote the CSV, in MiB. */
  readonly growth: number
}

const repeats = 5
const millisBetweenSamples = 50
const path = "/api/v1/recommendations"

const Listed = Schema.Array(Schema.Unknown)
const Page = Schema.Struct({
  recommendations: Listed,
  not_recommended: Listed,
  next_cursor: Schema.NullOr(Schema.String)
})
const decodePage = Schema.decodeUnknownPromise(Page)

const get = async (url: string, accept = "application/json"): Promise<ArrayBuffer> => {
  const response = await fetch(url, { headers: { accept } })
  const body = await response.arrayBuffer()
  if (response.status !== 200) throw new Error(`The program answered ${response.status}`)
  return body
}

const readPage = async (url: string) => {
  const start = performance.now()
  const body = await get(url)
  const seconds = (performance.now() - start) / 1000
  const { next_cursor, not_recommended, recommendations } = await decodePage(JSON.parse(new TextDecoder().decode(body)))
  return { seconds, next_cursor, units: recommendations.length + not_recommended.length, bytes: body.byteLength }
}

/** Requests one page several times. */
const measurePage = async (name: string, url: string): Promise<PageFigures> => {
  const { bytes, seconds: firstSeconds, units } = await readPage(url)
  const others: Array<number> = []
  for (let repeat = 0; repeat < repeats; repeat++) others.push((await readPage(url)).seconds)
  return { name, firstSeconds, seconds: median(others), units, mebibytes: bytes / 2 ** 20 }
}

/** The URLs of the first, the middle and the last page of 1,000. */
const findPages = async (
  url: string,
  query: string
): Promise<Readonly<Record<"first" | "middle" | "last", string>>> => {
  const urls: Array<string> = []
  let next: string | undefined = `${url}${path}?${query}`
  while (next !== undefined) {
    urls.push(next)
    const { next_cursor } = await readPage(next)
    next = next_cursor === null ? undefined : `${url}${path}?${query}&cursor=${next_cursor}`
  }
  const [first = ""] = urls
  return { first, middle: urls[Math.floor(urls.length / 2)] ?? first, last: urls.at(-1) ?? first }
}

/** Filters that select few and many of the units of `fillResults`. */
const queries: Readonly<Record<string, string>> = {
  "no filter": "limit=1000",
  "an account (1 in 20)": "limit=1000&account=111122223307",
  "an owner (1 in 200)": "limit=1000&owner=team-7",
  "recommended only": "limit=1000&recommended=true",
  "a part of the name": "limit=1000&text=IT-0012",
  "a region, status and name": "limit=1000&region=us-east-1&status=none&text=9"
}

/** Measures pages of 1,000 of the ranking: the first, the middle and the last one, by several filters. */
export const measurePages = async ({ url }: Program): Promise<ReadonlyArray<PageFigures>> => {
  const figures: Array<PageFigures> = []
  for (const [filter, query] of Object.entries(queries)) {
    const pages = await findPages(url, query)
    for (const which of ["first", "middle", "last"] as const) {
      if (which !== "first" && pages[which] === pages.first) continue
      figures.push(await measurePage(`${which} page, ${filter}`, pages[which]))
    }
  }
  figures.push(await measureTotals(url))
  return figures
}

const Totals = Schema.Struct({ totals: Listed })

const measureTotals = async (url: string): Promise<PageFigures> => {
  const timed = async () => {
    const start = performance.now()
    const body = await get(`${url}${path}/totals?by=owner`)
    return { seconds: (performance.now() - start) / 1000, body }
  }
  const { body, seconds: firstSeconds } = await timed()
  const others: Array<number> = []
  for (let repeat = 0; repeat < repeats; repeat++) others.push((await timed()).seconds)
  const { totals } = await Schema.decodeUnknownPromise(Totals)(JSON.parse(new TextDecoder().decode(body)))
  const mebibytes = body.byteLength / 2 ** 20
  return { name: "totals by owner", firstSeconds, seconds: median(others), units: totals.length, mebibytes }
}

/** Reads the whole ranking page by page, and then as CSV. */
export const measureWhole = async ({ residentMemory, url }: Program): Promise<WholeFigures> => {
  await readPage(`${url}${path}`)
  const start = performance.now()
  let units = 0
  let cursor: string | null = ""
  while (cursor !== null) {
    const page = await readPage(`${url}${path}${cursor === "" ? "" : `?cursor=${cursor}`}`)
    units += page.units
    cursor = page.next_cursor
  }
  const seconds = (performance.now() - start) / 1000
  const before = await residentMemory()
  let peak = before
  const ended = new AbortController()
  const watch = async () => {
    while (!ended.signal.aborted) {
      peak = Math.max(peak, await residentMemory())
      await sleep(millisBetweenSamples)
    }
  }
  const watching = watch()
  const csvStart = performance.now()
  const csv = await get(`${url}${path}`, "text/csv")
  const csvSeconds = (performance.now() - csvStart) / 1000
  ended.abort()
  await watching
  return { units, seconds, csvSeconds, csvMebibytes: csv.byteLength / 2 ** 20, growth: peak - before }
}
