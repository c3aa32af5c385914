import type { Instance } from "@snoozeql/domain/Instance"
import { Array, Effect, Order } from "effect"
import {
  type ResultFilter,
  type ResultPlace,
  resultTiers,
  type StoredResult,
  type TotalsPage,
  unissuedStatus
} from "../AdviceResults.ts"
import type { AdviceStore } from "../AdviceStore.ts"
import {
  checkResultFilter,
  checkResultPage,
  checkTotalsPage,
  totalsOf,
  type TotalsPart
} from "../rules/adviceResults.ts"
import { isSelected } from "../rules/unitFilter.ts"
import { isDecided } from "./decisions.ts"
import type { MemoryTables } from "./MemoryTables.ts"

const byPlace = Order.combineAll([
  Order.mapInput(Order.Number, ({ tier }: ResultPlace) => tier),
  Order.mapInput(Order.flip(Order.Number), ({ amount }: ResultPlace) => amount),
  Order.mapInput(Order.String, ({ name }: ResultPlace) => name),
  Order.mapInput(Order.String, ({ id }: ResultPlace) => id)
])

/** The part of a total that one unit is. */
interface UnitPart extends TotalsPart {
  readonly unit: Instance
}

const addParts = (a: TotalsPart, b: TotalsPart): TotalsPart => ({
  currency: a.currency,
  units: a.units + b.units,
  recommended: a.recommended + b.recommended,
  reserved: a.reserved + b.reserved,
  expected: a.expected + b.expected,
  conservative: a.conservative + b.conservative
})

const totalsOfUnits = (units: ReadonlyArray<TotalsPart>) =>
  totalsOf([...Map.groupBy(units, ({ currency }) => currency).values()].flatMap((part) => part.reduce(addParts)))

/** The methods of `AdviceStore` that read results. */
export const resultsOf = (
  tables: MemoryTables["Service"]
): Pick<AdviceStore["Service"], "results" | "summaries" | "totals" | "dividedTotals"> => {
  const stored = (unit: Instance): StoredResult => {
    const row = tables.adviceResults.get(unit.id)
    return row === undefined
      ? { unit, issued: null, place: { tier: resultTiers.unissued, amount: 0, name: unit.name, id: unit.id } }
      : {
          unit,
          issued: { at: row.issued_at, result: row.draft.result },
          place: { ...row.draft.rank, name: row.draft.result.name, id: unit.id }
        }
  }

  const selected = ({ decision, recommended, status, ...filter }: ResultFilter): ReadonlyArray<StoredResult> =>
    [...tables.instances.values()]
      .filter(({ cluster_id, gone_at }) => cluster_id === null && gone_at === null)
      .filter(isSelected(filter))
      .filter(isDecided(tables, decision))
      .map(stored)
      .filter(
        ({ issued, place }) =>
          (status === undefined || (issued?.result.status ?? unissuedStatus) === status) &&
          (recommended === undefined || place.tier < resultTiers.not_recommended === recommended)
      )

  const partOf = ({ place: { tier }, unit }: StoredResult): UnitPart => {
    const saved = tables.adviceResults.get(unit.id)?.draft.saved ?? null
    return {
      unit,
      currency: saved?.currency ?? null,
      units: 1,
      recommended: Number(tier < resultTiers.not_recommended),
      reserved: Number(tier === resultTiers.reserved || tier === resultTiers.reserved_unpriced),
      expected: saved?.expected ?? 0,
      conservative: saved?.conservative ?? 0
    }
  }

  const divided = ({ after, by, limit, ...filter }: TotalsPage) => {
    const valueOf = ({ unit }: UnitPart): string | null => (unit[by] === "" ? null : unit[by])
    const parts = Map.groupBy(selected(filter).map(partOf), valueOf)
    const values = Array.sort(
      [...parts.keys()].flatMap((value) => value ?? []),
      Order.String
    )
    return [...values, ...(parts.has(null) ? [null] : [])]
      .filter((value) => after === undefined || value === null || value > after)
      .slice(0, limit)
      .map((value) => ({ value, ...totalsOfUnits(parts.get(value) ?? []) }))
  }

  return {
    results: Effect.fn("AdviceStore.results")(function* (page) {
      const { after, limit, ...filter } = yield* Effect.fromResult(checkResultPage(page))
      return Array.sort(
        selected(filter),
        Order.mapInput(byPlace, ({ place }: StoredResult) => place)
      )
        .filter(({ place }) => after === undefined || byPlace(place, after) > 0)
        .slice(0, limit)
    }),

    summaries: (ids) =>
      Effect.sync(
        () =>
          new Map(
            ids.flatMap((id) => {
              const row = tables.adviceResults.get(id)
              if (row === undefined) return []
              const { rank, result } = row.draft
              const recommended = rank.tier < resultTiers.not_recommended
              return [[id, { status: result.status, recommended, issued_at: row.issued_at }] as const]
            })
          )
      ),

    totals: Effect.fn("AdviceStore.totals")(function* (filter = {}) {
      return totalsOfUnits(selected(yield* Effect.fromResult(checkResultFilter(filter))).map(partOf))
    }),

    dividedTotals: Effect.fn("AdviceStore.dividedTotals")(function* (page) {
      return divided(yield* Effect.fromResult(checkTotalsPage(page)))
    })
  }
}
