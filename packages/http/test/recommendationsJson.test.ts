import { assert, describe, it } from "@effect/vitest"
import { rank } from "@snoozeql/advisor/rank"
import type { AdviceRecord } from "@snoozeql/domain/AdviceRecord"
import { noAdviceCounts } from "@snoozeql/domain/AdviceScore"
import { NotRecommended, Recommendation, Recommendations } from "@snoozeql/domain/Recommendation"
import { UnitExportNotice } from "@snoozeql/domain/RecordedExport"
import { Schema } from "effect"
import { encodeRanking, encodeResult } from "../src/handlers/recommendationsJson.ts"

const encodeBySchema = Schema.encodeSync(Schema.fromJsonString(Recommendations))

const textOf = (pieces: Iterable<Uint8Array>) => {
  const decoder = new TextDecoder("utf-8", { fatal: true })
  return [...pieces].map((piece) => decoder.decode(piece)).join("")
}

const noRecord: AdviceRecord = {
  days: 90,
  from: "2026-01-01",
  units: 0,
  ...noAdviceCounts,
  observed_hours: 0,
  needed_share: null,
  promised_share: null,
  false_stops_a_month: 0,
  sentence: "nothing yet"
}

describe("encodeRanking", () => {
  it.prop(
    "writes piece by piece what the schema writes for the whole ranking",
    {
      fleet: Schema.Array(Schema.Union([Recommendation, NotRecommended])),
      withdrawnExports: Schema.Array(UnitExportNotice),
      problem: Schema.String
    },
    ({ fleet, problem, withdrawnExports }) => {
      const encoded = fleet.map(encodeResult)
      const ranking = { ...rank(fleet), withdrawn_exports: withdrawnExports, record: noRecord }
      const textWith = (priceProblem: string | undefined) =>
        textOf(encodeRanking(encoded, { record: noRecord, withdrawnExports, priceProblem }))
      assert.strictEqual(textWith(undefined), encodeBySchema(ranking))
      assert.strictEqual(textWith(problem), encodeBySchema({ ...ranking, price_problem: problem }))
    }
  )

  it("writes an empty ranking for an empty fleet", () => {
    const ranking = { recommendations: [], not_recommended: [], withdrawn_exports: [], record: noRecord }
    const encoded = encodeRanking([], { record: noRecord, withdrawnExports: [], priceProblem: undefined })
    assert.strictEqual(textOf(encoded), encodeBySchema(ranking))
  })
})
