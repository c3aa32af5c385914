import { median } from "../median.ts"
import type { Filled } from "./fill.ts"
import { load } from "./load.ts"
import { startProgram } from "./servers.ts"

/** The resident memory of the program under load, in MiB. */
export interface Memory {
  readonly minutes: number
  readonly requests: number
  readonly start: number
  /** The medians of the four quarters of the time. */
  readonly quarters: ReadonlyArray<number>
  readonly peak: number
}

/** Loads the program with rows, columns, CSV and ranges of all instances, and watches its memory. */
export const measureMemory = async (
  databaseUrl: string,
  { end, ids, start }: Filled,
  minutes: number
): Promise<Memory> => {
  await using program = await startProgram(databaseUrl)
  const before = await program.residentMemory()
  const several = ids.slice(0, 20).map((id) => `instance=${id}`)
  const range = `start=${start}&end=${end}`
  const parts = 40
  const samples: Array<number> = []
  let requests = 0
  for (let part = 0; part < parts; part++) {
    const { latencies } = await load({
      port: program.port,
      status: 200,
      connections: 8,
      milliseconds: (minutes * 60_000) / parts,
      request: (index) => {
        if (index % 50 === 0) return { path: `/api/v1/metrics?${several.join("&")}&${range}` }
        const path = `/api/v1/instances/${ids[index % ids.length]}/metrics?${range}`
        return index % 3 === 0
          ? { path, headers: { accept: "text/csv" } }
          : { path: index % 3 === 1 ? path : `${path}&layout=columns` }
      }
    })
    requests += latencies.length
    samples.push(await program.residentMemory())
  }
  const quarter = parts / 4
  return {
    minutes,
    requests,
    start: before,
    quarters: [0, 1, 2, 3].map((index) => median(samples.slice(index * quarter, (index + 1) * quarter))),
    peak: Math.max(...samples)
  }
}
