import { median } from "../median.ts"
import type { Filled } from "./fill.ts"
import { load, type Request } from "./load.ts"
import { compareAnswers, readEntityTags } from "./sameAnswers.ts"
import { processorTimeOfChildren } from "./processorTime.ts"
import type { ServerProcess } from "./serverProcess.ts"
import { startFastify, startNodeHttp, startProgram } from "./servers.ts"

/** How many requests are under way at a time. */
const connections = 8

/** The requests of one line of the report, to one server. */
interface Scenario {
  readonly name: string
  /** The response of Fastify that this one is compared with. */
  readonly baseline: "rows" | "latest"
  readonly server: ServerProcess
  readonly status: number
  readonly request: (index: number) => Request
}

/** The figures of a scenario: medians of its rounds. */
export interface Figures {
  readonly name: string
  readonly server: string
  readonly perSecond: number
  /** Processor time in milliseconds a request: of the server's process, and of PostgreSQL. */
  readonly processor: number
  readonly postgres: number
  readonly kilobytes: number
  /** Milliseconds at half of the peak rate. */
  readonly p50: number
  readonly p99: number
  /** The same at half of Fastify's peak rate. */
  readonly p50AtFastifyRate: number
  readonly p99AtFastifyRate: number
}

const at = (sorted: ReadonlyArray<number>, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN

const scenarios = (
  { end, ids, start }: Filled,
  [program, fastify, nodeHttp]: readonly [ServerProcess, ServerProcess, ServerProcess],
  tags: ReadonlyArray<string>
): ReadonlyArray<Scenario> => {
  const id = (index: number) => ids[index % ids.length] ?? ""
  const range = (index: number) => `/api/v1/instances/${id(index)}/metrics?start=${start}&end=${end}`
  const rows = (index: number): Request => ({ path: range(index) })
  const latest = (index: number): Request => ({ path: `/api/v1/instances/${id(index)}/metrics/latest` })
  const columns = (index: number): Request => ({ path: `${range(index)}&layout=columns` })
  const unchanged = (index: number): Request => ({
    path: range(index),
    headers: { "if-none-match": tags[index % tags.length] ?? "" }
  })
  return [
    { name: "rows", baseline: "rows", server: fastify, status: 200, request: rows },
    { name: "rows", baseline: "rows", server: nodeHttp, status: 200, request: rows },
    { name: "rows", baseline: "rows", server: program, status: 200, request: rows },
    { name: "columns", baseline: "rows", server: program, status: 200, request: columns },
    { name: "304", baseline: "rows", server: program, status: 304, request: unchanged },
    { name: "latest", baseline: "latest", server: fastify, status: 200, request: latest },
    { name: "latest", baseline: "latest", server: nodeHttp, status: 200, request: latest },
    { name: "latest", baseline: "latest", server: program, status: 200, request: latest }
  ]
}

/** Loads each server in turn, round after round, and returns the medians. */
export const measure = async (
  { postgresPid, url: databaseUrl }: { readonly url: string; readonly postgresPid: number },
  filled: Filled,
  { milliseconds, rounds }: { readonly milliseconds: number; readonly rounds: number }
): Promise<ReadonlyArray<Figures>> => {
  await using program = await startProgram(databaseUrl)
  await using fastify = await startFastify(databaseUrl)
  await using nodeHttp = await startNodeHttp(databaseUrl)
  await compareAnswers(filled, [fastify, nodeHttp, program])
  const all = scenarios(filled, [program, fastify, nodeHttp], await readEntityTags(filled, program)).map(
    (scenario) => ({
      ...scenario,
      rounds: [] as Array<Omit<Figures, "name" | "server">>
    })
  )
  for (let round = -1; round < rounds; round++) {
    const halfOfFastify = new Map<string, number>()
    for (const { baseline, name, request, rounds: measured, server, status } of all) {
      const common = { port: server.port, request, status, milliseconds, connections }
      const before = [server.processorTime(), processorTimeOfChildren(postgresPid)] as const
      const peak = await load(common)
      const requests = peak.latencies.length
      const processor = (server.processorTime() - before[0]) / requests
      const postgres = (processorTimeOfChildren(postgresPid) - before[1]) / requests
      // More connections than requests at a time, so that a slow response does not delay the next request.
      const atRate = (rate: number) => load({ ...common, connections: connections * 4, rate })
      const half = await atRate(peak.perSecond / 2)
      if (server === fastify) halfOfFastify.set(name, peak.perSecond / 2)
      const rate = halfOfFastify.get(baseline)
      if (rate === undefined) throw new Error(`Fastify was not measured before ${name}`)
      const same = server === fastify ? half : await atRate(rate)
      // The first round is for compilers and caches.
      if (round < 0) continue
      measured.push({
        perSecond: peak.perSecond,
        processor,
        postgres,
        kilobytes: peak.bytes / 1000,
        p50: at(half.latencies, 0.5),
        p99: at(half.latencies, 0.99),
        p50AtFastifyRate: at(same.latencies, 0.5),
        p99AtFastifyRate: at(same.latencies, 0.99)
      })
    }
  }
  return all.map(({ name, rounds: measured, server }) => ({
    name,
    server: server.name,
    perSecond: median(measured.map((one) => one.perSecond)),
    processor: median(measured.map((one) => one.processor)),
    postgres: median(measured.map((one) => one.postgres)),
    kilobytes: median(measured.map((one) => one.kilobytes)),
    p50: median(measured.map((one) => one.p50)),
    p99: median(measured.map((one) => one.p99)),
    p50AtFastifyRate: median(measured.map((one) => one.p50AtFastifyRate)),
    p99AtFastifyRate: median(measured.map((one) => one.p99AtFastifyRate))
  }))
}
