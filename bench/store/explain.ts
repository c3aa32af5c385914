import type { CapturedStatement } from "./capture.ts"
import type { BenchDatabase } from "./benchDatabase.ts"
import { median } from "../median.ts"

interface Explained {
  readonly "Execution Time": number
  readonly Plan: { readonly "WAL Records"?: number; readonly "WAL Bytes"?: number }
}

/** Runs EXPLAIN (ANALYZE, WAL) of a statement once. */
export const explain = async (
  { client }: BenchDatabase,
  { parameters, text }: CapturedStatement
): Promise<{ readonly milliseconds: number; readonly walRecords: number }> => {
  const { rows } = await client.query<{ "QUERY PLAN": ReadonlyArray<Explained> }>({
    text: `EXPLAIN (ANALYZE, WAL, TIMING OFF, FORMAT JSON) ${text}`,
    values: [...parameters]
  })
  const explained = rows[0]?.["QUERY PLAN"][0]
  if (explained === undefined) throw new Error("EXPLAIN answered nothing")
  return { milliseconds: explained["Execution Time"], walRecords: explained.Plan["WAL Records"] ?? 0 }
}

/** The medians of execution times on the server, in milliseconds. Statements run in turn; the first round does not count. */
export const compareExecution = async (
  database: BenchDatabase,
  statements: ReadonlyArray<CapturedStatement>,
  rounds: number
): Promise<ReadonlyArray<number>> => {
  const times = statements.map((): Array<number> => [])
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, statement] of statements.entries()) {
      const { milliseconds } = await explain(database, statement)
      if (round > 0) times[index]?.push(milliseconds)
    }
  }
  return times.map(median)
}
