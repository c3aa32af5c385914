import { Effect, Exit, Redacted, Scope } from "effect"
import type { TestProject } from "vitest/node"
import { startEmbeddedPostgres } from "./EmbeddedPostgres.ts"

declare module "vitest" {
  interface ProvidedContext {
    /** The superuser's URL of the PostgreSQL cluster of this run. */
    readonly embeddedPostgresUrl: string
    /** `DATABASE_URL` of the environment; empty when it is not set. */
    readonly databaseUrl: string
    /** How many random sequences a property test tries: 300, or `SNOOZEQL_PROPERTY_RUNS`. */
    readonly propertyRuns: number
  }
}

/** Starts one PostgreSQL cluster for the whole run of vitest, and stops it at the end. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const scope = Scope.makeUnsafe()
  const postgres = await Effect.runPromise(Scope.provide(startEmbeddedPostgres(), scope))
  project.provide("embeddedPostgresUrl", Redacted.value(postgres.url))
  project.provide("databaseUrl", process.env["DATABASE_URL"] ?? "")
  project.provide("propertyRuns", Number(process.env["SNOOZEQL_PROPERTY_RUNS"] ?? 300))
  return () => Effect.runPromise(Scope.close(scope, Exit.void))
}
