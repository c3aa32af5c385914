import { Effect, Exit, Redacted, Scope } from "effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { TestProject } from "vitest/node"
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./EmbeddedPostgres.ts"

declare module "vitest" {
  interface ProvidedContext {
    /** The superuser's URL of the PostgreSQL cluster of this run. */
    readonly embeddedPostgresUrl: string
    /** `DATABASE_URL` of the environment; empty if it is not set. */
    readonly databaseUrl: string
    /** How many random sequences a property test tries: 300, or `SNOOZEQL_PROPERTY_RUNS`. */
    readonly propertyRuns: number
    /** A folder for what test files of this run share, removed at its end. */
    readonly runFolder: string
  }
}

const urlOf = ({ url }: EmbeddedPostgres): string => Redacted.value(url)

/**
 * Starts one PostgreSQL cluster and makes one folder for the whole run of vitest, and removes both at the end. To use one
 * cluster for many runs, set `SNOOZEQL_TEST_CLUSTER_URL` to its superuser's URL.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const scope = Scope.makeUnsafe()
  const kept = process.env["SNOOZEQL_TEST_CLUSTER_URL"] ?? ""
  const url =
    kept !== "" ? kept : await Effect.runPromise(Effect.map(Scope.provide(startEmbeddedPostgres(), scope), urlOf))
  project.provide("embeddedPostgresUrl", url)
  project.provide("databaseUrl", process.env["DATABASE_URL"] ?? "")
  project.provide("propertyRuns", Number(process.env["SNOOZEQL_PROPERTY_RUNS"] ?? 300))
  let runFolder = ""
  const removeRunFolder = () => rmSync(runFolder, { recursive: true, force: true })
  const makeRunFolder = () => {
    runFolder = mkdtempSync(join(tmpdir(), "snoozeql-run-"))
    project.provide("runFolder", runFolder)
  }
  makeRunFolder()
  project.onTestsRerun(() => {
    removeRunFolder()
    makeRunFolder()
  })
  return async () => {
    removeRunFolder()
    await Effect.runPromise(Scope.close(scope, Exit.void))
  }
}
