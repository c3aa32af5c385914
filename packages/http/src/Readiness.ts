import { Context, type Effect } from "effect"
import type { NotReady } from "@snoozeql/client/api/OperationsApi"

/**
 * Whether the server can do its work: its database is reachable and migrated. The program that serves the API provides
 * this service.
 */
export class Readiness extends Context.Service<
  Readiness,
  {
    /** Succeeds if the server is ready. Fails with the reason, which anyone may read: it must hold no secrets. */
    readonly check: Effect.Effect<void, NotReady>
  }
>()("@snoozeql/http/Readiness") {}
