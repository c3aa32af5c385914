import type { InvalidPage, InvalidSavings, StoreUnavailable } from "@snoozeql/domain/errors"
import type { InstanceId } from "@snoozeql/domain/Instance"
import type { SavedMonth, UnitMonth, UtcMonth } from "@snoozeql/domain/RealisedSavings"
import type { SavingsDay } from "@snoozeql/domain/SavingsDay"
import { Context, type DateTime, type Effect } from "effect"
import type { UnitFilter } from "./UnitFilter.ts"

/** Which months are read, and for what part of the fleet. */
export interface SavingsRange extends UnitFilter {
  /** The first month. */
  readonly from: UtcMonth
  /** The last month, inclusive. */
  readonly until: UtcMonth
  readonly instance?: InstanceId
}

/** A page of the months of units, the newest month first, then by name and id of the unit and by currency. */
export interface SavingsPage extends SavingsRange {
  readonly limit?: number
  /** The last entry of the previous page. */
  readonly after?: Pick<UnitMonth, "month" | "name" | "instance_id" | "currency">
}

/**
 * How long units were really stopped, day by day, beside what was advised, with the price of that day. It outlives the
 * changes of their status, from which it follows.
 */
export class SavingsStore extends Context.Service<
  SavingsStore,
  {
    /**
     * Stores days, instead of what was stored of the same units and days; all of the batch or nothing. Of several of the
     * same unit and day the last one counts. A day without an advised or a stopped hour is deleted. Days of unknown units
     * are ignored. Idempotent.
     */
    readonly record: (days: ReadonlyArray<SavingsDay>) => Effect.Effect<void, InvalidSavings | StoreUnavailable>

    /** Returns the sums of the days of each unit, month and currency. Months without any hour are omitted. */
    readonly months: (page: SavingsPage) => Effect.Effect<ReadonlyArray<UnitMonth>, InvalidPage | StoreUnavailable>

    /** Returns the sums of all units by month and currency, the newest month first. */
    readonly totals: (range: SavingsRange) => Effect.Effect<ReadonlyArray<SavedMonth>, InvalidPage | StoreUnavailable>

    /** Deletes the days (UTC) that ended before or at `before`, and returns how many. */
    readonly deleteOldDays: (before: DateTime.Utc) => Effect.Effect<number, StoreUnavailable>
  }
>()("@snoozeql/store/SavingsStore") {}
