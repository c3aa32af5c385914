import * as FastCheck from "fast-check"
import type { Row } from "./oracle.ts"

/** The instances of a sequence. The last one does not exist. */
export const instanceSlots = [0, 1, 2] as const
export const unknownInstance = 3

/** The hours of a sequence, counted from its start. */
export const hoursPerSequence = 8

export type Command =
  | { readonly kind: "merge"; readonly batch: ReadonlyArray<Row> }
  | { readonly kind: "upsert"; readonly row: Row }
  /** A snapshot that was taken this many minutes after the sequence's start (long ago), or just now. */
  | {
      readonly kind: "replace"
      readonly batch: ReadonlyArray<Row>
      readonly takenAt: number | "now"
      readonly cutoff: number
    }
  /** An earlier replace again: late, repeated, in another order, or only a part of it. */
  | { readonly kind: "retry"; readonly which: number; readonly reversed: boolean; readonly part: number }
  | { readonly kind: "deleteInstance"; readonly instance: number }
  | { readonly kind: "deleteOld"; readonly before: number }

const metrics = ["CPUUtilization", "ReadIOPS"] as const

// There are few values, so that rows collide, repeat and tie.
const values = FastCheck.oneof(
  { weight: 12, arbitrary: FastCheck.constantFrom([5, 9, 1], [5, 9, 2], [0.1, 0.1, 0.1], [7.3, 50, 0], [-2, -1, -3]) },
  {
    weight: 3,
    arbitrary: FastCheck.tuple(
      FastCheck.double({ min: -1e9, max: 1e9, noNaN: true }),
      FastCheck.double({ min: 0, max: 1e6, noNaN: true }),
      FastCheck.double({ min: 0, max: 1e6, noNaN: true })
    ).map(([average, above, below]) => [average, average + above, average - below])
  },
  { weight: 1, arbitrary: FastCheck.constantFrom([Number.NaN, 9, 1], [5, 4, 1], [5, Number.POSITIVE_INFINITY, 1]) }
)

const counts = FastCheck.oneof(
  { weight: 20, arbitrary: FastCheck.constantFrom(1, 30, 59, 60) },
  { weight: 1, arbitrary: FastCheck.constantFrom(2 ** 31 - 1, 0, 2 ** 31, 1.5) }
)

const instances = FastCheck.oneof(
  { weight: 20, arbitrary: FastCheck.constantFrom(...instanceSlots) },
  { weight: 1, arbitrary: FastCheck.constant(unknownInstance) }
)

const rows: FastCheck.Arbitrary<Row> = FastCheck.record({
  instance: instances,
  metric: FastCheck.constantFrom(...metrics),
  hour: FastCheck.nat(hoursPerSequence - 1),
  values,
  count: counts
}).map(({ count, hour, instance, metric, values: [average = 0, maximum = 0, minimum = 0] }) => ({
  series: `${instance}/${metric}`,
  instance,
  hour,
  average,
  maximum,
  minimum,
  count
}))

const batches = FastCheck.array(rows, { maxLength: 8 })
const hours = FastCheck.integer({ min: -1, max: hoursPerSequence })

const commands: FastCheck.Arbitrary<Command> = FastCheck.oneof(
  { weight: 4, arbitrary: FastCheck.record({ kind: FastCheck.constant("merge"), batch: batches }) },
  { weight: 1, arbitrary: FastCheck.record({ kind: FastCheck.constant("upsert"), row: rows }) },
  {
    weight: 6,
    arbitrary: FastCheck.record({
      kind: FastCheck.constant("replace"),
      batch: batches,
      takenAt: FastCheck.oneof(
        { weight: 2, arbitrary: FastCheck.nat(4) },
        { weight: 1, arbitrary: FastCheck.constant("now" as const) }
      ),
      cutoff: FastCheck.oneof({ weight: 4, arbitrary: FastCheck.constant(-1) }, { weight: 1, arbitrary: hours })
    })
  },
  {
    weight: 4,
    arbitrary: FastCheck.record({
      kind: FastCheck.constant("retry"),
      which: FastCheck.nat(9),
      reversed: FastCheck.boolean(),
      part: FastCheck.constantFrom(1, 0.5)
    })
  },
  { weight: 1, arbitrary: FastCheck.record({ kind: FastCheck.constant("deleteInstance"), instance: instances }) },
  { weight: 1, arbitrary: FastCheck.record({ kind: FastCheck.constant("deleteOld"), before: hours }) }
)

/** Sequences of commands. */
export const sequences: FastCheck.Arbitrary<ReadonlyArray<Command>> = FastCheck.array(commands, {
  minLength: 1,
  maxLength: 16
})
