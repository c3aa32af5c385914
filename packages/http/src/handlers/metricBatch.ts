import { HourlyMetricInput, normalizeHourlyMetric } from "@snoozeql/domain/HourlyMetric"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { Instant } from "@snoozeql/domain/Instant"
import type { InstanceStore } from "@snoozeql/store/InstanceStore"
import { DateTime, Effect, Result, Schema } from "effect"
import { HttpServerRequest } from "effect/http"
import { maximumBatch } from "@snoozeql/client/api/MetricsApi"
import { badRequest, type Mistake } from "../badRequest.ts"
import { mistakesOf } from "../middleware/problemDetails.ts"

/** How many rows are decoded before other requests get their turn. They take about two milliseconds. */
const rowsPerSlice = 200

/** After a slice with this many mistakes, the other rows are not looked at: the response would not name more. */
const enoughMistakes = 100

const strict = { onExcessProperty: "error", errors: "all" } as const

const metrics = Schema.Array(Schema.Unknown).check(Schema.isMinLength(1), Schema.isMaxLength(maximumBatch))

/** The body of a batch to merge, whose rows are not decoded yet. */
export const UndecodedMerges = Schema.Struct({ metrics })

/** The body of a batch of snapshots, whose rows are not decoded yet. */
export const UndecodedSnapshots = Schema.Struct({ as_of: Instant, metrics })

const decodeRow = Schema.decodeUnknownResult(HourlyMetricInput)

/** Returns an aggregate in its stored form, or what is wrong with the row. */
const readRow = (
  row: unknown,
  index: number,
  notBefore: DateTime.Utc | undefined
): Result.Result<HourlyMetricInput, ReadonlyArray<Mistake>> => {
  const decoded = decodeRow(row, strict)
  if (Result.isFailure(decoded)) {
    const mistakes = mistakesOf("payload", decoded.failure.issue)
    return Result.fail(mistakes.map(({ message, path }) => ({ message, path: ["metrics", index, ...path] })))
  }
  const normalized = normalizeHourlyMetric(decoded.success, index)
  if (Result.isFailure(normalized)) {
    const { field, message } = normalized.failure
    return Result.fail([{ message, path: ["metrics", index, field] }])
  }
  const { hour } = normalized.success
  if (notBefore !== undefined && DateTime.isLessThan(hour, notBefore)) {
    const message = `Expected no hour before the retention cutoff, ${DateTime.formatIso(notBefore)}`
    return Result.fail([{ message, path: ["metrics", index, "hour"] }])
  }
  return Result.succeed(normalized.success)
}

/** Decodes rows in slices, between which other requests get their turn. Fails with what is wrong with the rows. */
export const readRows = Effect.fnUntraced(function* (
  rows: ReadonlyArray<unknown>,
  notBefore: DateTime.Utc | undefined
) {
  const read: Array<HourlyMetricInput> = []
  const mistakes: Array<Mistake> = []
  for (const [index, row] of rows.entries()) {
    if (index % rowsPerSlice === 0 && index > 0) {
      if (mistakes.length >= enoughMistakes) break
      yield* Effect.yieldNow
    }
    const result = readRow(row, index, notBefore)
    if (Result.isSuccess(result)) read.push(result.success)
    else mistakes.push(...result.failure)
  }
  const [first, ...others] = mistakes
  return first === undefined ? read : yield* badRequest("payload", [first, ...others])
})

const parse = (text: string) =>
  Effect.try({
    try: (): unknown => JSON.parse(text),
    catch: () => badRequest("payload", [{ path: [], message: "The body is not valid JSON" }])
  })

const instanceMistakes: Readonly<Record<"unknown" | "cluster", string>> = {
  unknown: "There is no instance with this id",
  cluster: "This is a cluster, whose members have the metrics"
}

/**
 * Makes a function that reads the body of a batch: its envelope with the given schema, and its rows. A row must be an
 * aggregate of a known instance that is not a cluster, and not `notBefore` that hour. Fails with a 400 that has the index
 * of each bad row.
 */
export const makeReadBatch = (instances: InstanceStore["Service"]) => {
  const checkInstances = Effect.fnUntraced(function* (rows: ReadonlyArray<HourlyMetricInput>) {
    const kinds = yield* instances.kinds([...new Set<InstanceId>(rows.map((row) => row.instance_id))])
    const mistakes = rows.flatMap(({ instance_id }, index): ReadonlyArray<Mistake> => {
      const kind = kinds.get(instance_id) ?? "unknown"
      return kind === "instance" ? [] : [{ path: ["metrics", index, "instance_id"], message: instanceMistakes[kind] }]
    })
    const [first, ...others] = mistakes
    if (first !== undefined) return yield* badRequest("payload", [first, ...others])
  })

  return Effect.fnUntraced(function* <Envelope extends { readonly metrics: ReadonlyArray<unknown> }>(
    schema: Schema.Codec<Envelope, unknown>,
    notBefore?: DateTime.Utc
  ) {
    const request = yield* HttpServerRequest.HttpServerRequest
    const text = yield* Effect.mapError(request.text, () =>
      badRequest("payload", [{ path: [], message: "The body could not be read" }])
    )
    const envelope = yield* Schema.decodeUnknownEffect(schema)(yield* parse(text), strict).pipe(
      Effect.mapError(({ issue }) => badRequest("payload", mistakesOf("payload", issue)))
    )
    const rows = yield* readRows(envelope.metrics, notBefore)
    yield* checkInstances(rows)
    return { envelope, rows }
  })
}
