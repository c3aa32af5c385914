import { loadavg } from "node:os"
import { markdownTable } from "../../scripts/measurements/markdownTable.ts"
import type { Figures } from "./measure.ts"
import type { Memory } from "./memory.ts"

/** What a figure of the program is compared with: another server's figure, and the goal. */
const goals = [
  ["rows", "rows", 2],
  ["columns", "rows", 4],
  ["304", "rows", 20],
  ["latest", "latest", 4]
] as const

export const report = (
  all: ReadonlyArray<Figures>,
  memory: Memory,
  options: { readonly instances: number; readonly rounds: number; readonly milliseconds: number }
): string => {
  const find = (name: string, server: string) => all.find((one) => one.name === name && one.server === server)
  const figures = markdownTable(
    [
      "response",
      "server",
      "requests/s",
      "its ms",
      "PostgreSQL's ms",
      "kB",
      "p50, ms",
      "p99, ms",
      "p50, same rate",
      "p99, same rate"
    ],
    all.map((one) => [
      one.name,
      one.server,
      one.perSecond.toFixed(0),
      one.processor.toFixed(2),
      one.postgres.toFixed(2),
      one.kilobytes.toFixed(1),
      one.p50.toFixed(1),
      one.p99.toFixed(1),
      one.p50AtFastifyRate.toFixed(1),
      one.p99AtFastifyRate.toFixed(1)
    ])
  )
  const ratios = markdownTable(
    ["response", "× Fastify", "goal", "× node:http", "by processor time: × Fastify", "× node:http"],
    goals.map(([name, baseline, goal]) => {
      const own = find(name, "SnoozeQL")?.perSecond ?? Number.NaN
      const ratio = (server: string) => (own / (find(baseline, server)?.perSecond ?? Number.NaN)).toFixed(1)
      const cost = (one: Figures | undefined) => (one?.processor ?? Number.NaN) + (one?.postgres ?? Number.NaN)
      const costRatio = (server: string) => (cost(find(baseline, server)) / cost(find(name, "SnoozeQL"))).toFixed(1)
      return [name, ratio("Fastify"), `${goal}`, ratio("node:http"), costRatio("Fastify"), costRatio("node:http")]
    })
  )
  return `Each request is for another of ${options.instances} instances: 14 days of four metrics, 1,344 rows. Fastify and node:http
return the same rows with \`pg\`. Medians of ${options.rounds} rounds of ${options.milliseconds / 1000} s, the servers in turn, eight requests at a time.
Columns and 304 are compared with the baseline's rows, which is what a client would have to read instead; \`latest\` of the
baselines is \`DISTINCT ON\`. The percentiles are at half of each server's own peak rate, and at the
same rate for all: half of Fastify's peak. "ms" is processor time for each request, of the server's process and of PostgreSQL. Unlike rates, it depends little on what else runs.

${ratios}

${figures}

Resident memory of the program under ${memory.minutes} minutes of load (${memory.requests} requests: rows, columns, CSV and 20 instances at
a time): ${memory.start.toFixed(0)} MiB before, medians of the quarters ${memory.quarters.map((one) => one.toFixed(0)).join(", ")} MiB, peak ${memory.peak.toFixed(0)} MiB.

[performance.md](../performance.md#performance-of-the-http-server) says where the time goes.

The servers, PostgreSQL 18 and the client share the machine, and other programs ran beside them: the load average at the
end was ${loadavg()[0]?.toFixed(1)}. Compare the ratios.`
}
