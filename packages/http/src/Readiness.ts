import { Context, type Effect } from "effect"
import type { NotReady } from "./api/OperationsApi.ts"

/** Whether the server can do its work: its database is reachable and migrated. What serves the API provides it. */
export class Readiness extends Context.Service<
  Readiness,
  {
    /** Fails with the reason, in words fit for anyone who may ask. */
    readonly check: Effect.Effect<void, NotReady>
  }
>()("@snoozeql/http/Readiness") {}
