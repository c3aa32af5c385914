import type { InvalidListPrice, StoreUnavailable } from "@snoozeql/domain/errors"
import type { ListPrice, PriceReading } from "@snoozeql/domain/ListPrice"
import { Context, type DateTime, type Effect, type Option } from "effect"

/** The prices that were read from AWS's price list, and the last attempt to read them. */
export class PriceStore extends Context.Service<
  PriceStore,
  {
    /**
     * Returns every stored price, ordered by region, engine, class and the other parts of the product. It includes the
     * products that the list was asked for and has no price for.
     */
    readonly list: Effect.Effect<ReadonlyArray<ListPrice>, StoreUnavailable>

    /**
     * Inserts prices, or replaces those of the same products if they were read earlier; all of the batch or nothing.
     * Idempotent.
     */
    readonly save: (prices: ReadonlyArray<ListPrice>) => Effect.Effect<void, InvalidListPrice | StoreUnavailable>

    /** Deletes the prices that were read before `before`, and returns how many. */
    readonly deleteOldPrices: (before: DateTime.Utc) => Effect.Effect<number, StoreUnavailable>

    /** Returns the last attempt to read prices, or none before the first one. */
    readonly lastReading: Effect.Effect<Option.Option<PriceReading>, StoreUnavailable>

    /** Stores an attempt to read prices as the last one, unless a later one is stored. */
    readonly saveReading: (reading: PriceReading) => Effect.Effect<void, InvalidListPrice | StoreUnavailable>
  }
>()("@snoozeql/store/PriceStore") {}
