import type { EmbeddedPostgres } from "@snoozeql/testing/EmbeddedPostgres"
import { Effect, Number } from "effect"
import type { WritingMode } from "./collector.ts"
import type { Finding } from "./finding.ts"
import { type ChainResult, listEvents, runChain } from "./killedChain.ts"
import { countPoints, namesOf, planChains } from "./killPoints.ts"
import { withSchema } from "./schemas.ts"

const killsPerChain = 8
const concurrentChains = 2
/** So that the control dies at each of its points at least once. */
const minimumControlKills = 56

/** What the kills came to. */
export interface KillsReport {
  readonly kills: number
  readonly wrongRows: number
  readonly controlWrongRows: number
  readonly findings: ReadonlyArray<Finding>
}

interface Chain extends ChainResult {
  readonly mode: WritingMode
}

const findingOf = (chains: ReadonlyArray<Chain>, mode: WritingMode, fault: string): Finding => {
  const own = chains.filter((chain) => chain.mode === mode)
  const events = own.flatMap(({ kills }) => kills)
  const wrongRows = Number.sumAll(own.map((chain) => chain.wrongRows))
  const wrongInstances = Number.sumAll(own.map((chain) => chain.wrongInstances))
  const failures =
    mode === "merge apart"
      ? wrongRows === 0
        ? ["the control came out right, so the harness does not discriminate"]
        : []
      : wrongRows + wrongInstances === 0
        ? []
        : [`${wrongRows} wrong rows, ${wrongInstances} wrong instances`]
  return {
    fault: `${events.length} SIGKILLs at ${countPoints(events)} points before, during and after: ${namesOf(events)}. ${fault}`,
    result: `${wrongRows} wrong rows`,
    failures
  }
}

/**
 * Kills collectors at fault points: three quarters replace, a quarter merges with its watermark in one transaction. The
 * control, which merges and moves its watermark apart, is killed on top of them and has to come out wrong.
 */
export const runKills = Effect.fn("runKills")(function* (
  postgres: EmbeddedPostgres,
  kills: number
): Effect.fn.Return<KillsReport> {
  const { url } = postgres
  let schemas = 0
  const inSchema = <A>(run: (schema: string) => Effect.Effect<A>): Effect.Effect<A> =>
    Effect.suspend(() => {
      schemas += 1
      const schema = `faults_kills_${schemas}`
      return withSchema(url, schema, run(schema))
    })

  const runMode = Effect.fnUntraced(function* (
    mode: WritingMode,
    wanted: number
  ): Effect.fn.Return<ReadonlyArray<Chain>> {
    const events = yield* inSchema((schema) => listEvents({ url, schema, mode }))
    return yield* Effect.forEach(
      planChains(events, wanted, killsPerChain),
      (points) =>
        inSchema((schema) => runChain({ url, schema, mode }, points)).pipe(
          Effect.map((result) => ({ ...result, mode }))
        ),
      { concurrency: concurrentChains }
    )
  })

  const chains = [
    ...(yield* runMode("replace", Math.ceil(kills * 0.75))),
    ...(yield* runMode("merge", Math.ceil(kills * 0.25))),
    ...(yield* runMode("merge apart", Math.max(minimumControlKills, Math.ceil(kills * 0.1))))
  ]
  const counted = chains.filter(({ mode }) => mode !== "merge apart")
  return {
    kills: Number.sumAll(counted.map((chain) => chain.kills.length)),
    wrongRows: Number.sumAll(counted.map((chain) => chain.wrongRows)),
    controlWrongRows: Number.sumAll(
      chains.filter(({ mode }) => mode === "merge apart").map((chain) => chain.wrongRows)
    ),
    findings: [
      findingOf(chains, "replace", "Every hour is read again and replaced"),
      findingOf(chains, "merge", "Points are merged, with the watermark in the same transaction"),
      findingOf(chains, "merge apart", "Control: points are merged, and the watermark moved apart")
    ]
  }
})
