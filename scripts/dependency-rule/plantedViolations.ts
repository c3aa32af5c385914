import type { SourceFile } from "./judge.ts"

/** Sources that break the dependency rule, each in one way. They exist only in memory. */
export const plantedViolations: ReadonlyArray<SourceFile> = [
  { path: "packages/domain/src/Planted.ts", text: `import * as Fs from "node:fs"` },
  { path: "packages/domain/src/Planted.ts", text: `import { readFileSync } from "fs"` },
  { path: "packages/domain/src/Planted.ts", text: `import { MetricsStore } from "@snoozeql/store/MetricsStore"` },
  { path: "packages/domain/src/Planted.ts", text: `import { MetricsStore } from "../../store/src/MetricsStore.ts"` },
  { path: "migrations/src/Planted.ts", text: `import * as PgMigrator from "@effect/sql-pg/PgMigrator"` },
  { path: "packages/store/src/Planted.ts", text: `import * as PgClient from "@effect/sql-pg/PgClient"` },
  { path: "packages/store/src/Planted.ts", text: `import type { PgClient } from "@effect/sql-pg/PgClient"` },
  { path: "packages/store/src/Planted.ts", text: `export * from "@effect/sql-pg/PgClient"` },
  { path: "packages/store/src/Planted.ts", text: `export { layer } from "@effect/sql-pg/PgClient"` },
  { path: "packages/store/src/Planted.ts", text: `const client = await import("@effect/sql-pg/PgClient")` },
  { path: "packages/store/src/Planted.ts", text: "const client = await import(`@effect/sql-pg/PgClient`)" },
  { path: "packages/store/src/Planted.ts", text: `type Client = import("@effect/sql-pg/PgClient").PgClient` },
  { path: "packages/store/src/Planted.ts", text: `const client = await import("@effect/" + "sql-pg")` },
  { path: "packages/store/src/Planted.ts", text: `import pg = require("pg")` },
  { path: "packages/store/src/Planted.ts", text: `const pg = require("pg")` },
  { path: "packages/store/src/sql/Planted.ts", text: `import { PGlite } from "@electric-sql/pglite"` },
  { path: "packages/store/src/Planted.ts", text: `import * as Schedule from "@snoozeql/collector/Collector"` },
  { path: "packages/store/src/Planted.ts", text: `import { fixtures } from "../test/fixtures.ts"` },
  { path: "packages/collector/src/Planted.ts", text: `import { RDSClient } from "@aws-sdk/client-rds"` },
  { path: "packages/collector/src/Planted.ts", text: `import { PgClient } from "@snoozeql/testing/PgClient"` },
  { path: "packages/collector/src/aws/Planted.ts", text: `import * as Simulator from "@snoozeql/simulator/Simulator"` },
  {
    path: "packages/advisor/src/Planted.ts",
    text: `import { Recommendations } from "@snoozeql/client/api/ActivityApi"`
  },
  { path: "packages/advisor/src/Planted.ts", text: `import { Collector } from "@snoozeql/collector/Collector"` },
  { path: "packages/client/src/api/Planted.ts", text: `import { Advisor } from "@snoozeql/advisor/Advisor"` },
  { path: "packages/client/src/api/Planted.ts", text: `import { MetricsStore } from "@snoozeql/store/MetricsStore"` },
  { path: "packages/client/src/api/Planted.ts", text: `import { layer } from "@snoozeql/http/HttpApp"` },
  { path: "packages/http/src/Planted.ts", text: `import { layer } from "@snoozeql/collector/aws/CloudWatchAws"` },
  { path: "packages/http/src/Planted.ts", text: `const host = process.env.SNOOZEQL_HOST` },
  { path: "packages/http/src/Planted.ts", text: `const { env } = process` },
  { path: "packages/simulator/src/Planted.ts", text: `import { env } from "node:process"` },
  { path: "packages/collector/src/Planted.ts", text: `import { Config } from "effect"` },
  { path: "packages/collector/src/Planted.ts", text: `import * as Settings from "effect/Config"` },
  { path: "packages/collector/src/Planted.ts", text: `import * as Everything from "effect"` },
  { path: "packages/server/src/Planted.ts", text: `import { TestPostgres } from "@snoozeql/testing/TestPostgres"` },
  { path: "packages/server/src/Planted.ts", text: `import { Simulator } from "@snoozeql/simulator/Simulator"` },
  {
    path: "packages/server/src/commands/import.ts",
    text: `import { parseRecordedSeries } from "@snoozeql/simulator/replay/recordedSeries"`
  },
  { path: "packages/domain/test/Planted.test.ts", text: `import { MetricsStore } from "@snoozeql/store/MetricsStore"` },
  {
    path: "examples/embed-store/src/Planted.ts",
    text: `import { layerPostgres } from "@snoozeql/testing/TestDatabase"`
  },
  { path: "examples/embed-store/src/Planted.ts", text: `import "../../../packages/store/src/sql/statements.ts"` },
  { path: "examples/embed-store/src/Planted.ts", text: `import "../../test-layers/src/unconnectedHours.ts"` },
  { path: "packages/unheard-of/src/Planted.ts", text: `import * as Effect from "effect/Effect"` }
]

/** Sources that keep the rule and must pass, so that a check that reports everything fails too. */
export const plantedKeepers: ReadonlyArray<SourceFile> = [
  { path: "packages/domain/src/Planted.ts", text: `import { Effect } from "effect"\nimport "./Hour.ts"` },
  { path: "packages/store/src/Planted.ts", text: `import type { Hour } from "@snoozeql/domain/Hour"` },
  { path: "packages/store/src/sql/Planted.ts", text: `export * from "../MetricsStore.ts"` },
  { path: "packages/store/test/Planted.test.ts", text: `import { database } from "@snoozeql/testing/TestPostgres"` },
  { path: "packages/collector/src/aws/Planted.ts", text: `import { RDSClient } from "@aws-sdk/client-rds"` },
  {
    path: "packages/collector/test/Planted.test.ts",
    text: `import * as Simulator from "@snoozeql/simulator/Simulator"`
  },
  { path: "packages/advisor/src/Planted.ts", text: `import { analyze } from "@snoozeql/analysis/week/analyze"` },
  { path: "packages/http/src/Planted.ts", text: `import { Api } from "@snoozeql/client/api/Api"` },
  { path: "packages/server/src/Planted.ts", text: `import * as Config from "effect/Config"` },
  {
    path: "packages/server/src/simulated/Planted.ts",
    text: `import { Simulator } from "@snoozeql/simulator/Simulator"\nimport "../main.ts"`
  },
  { path: "packages/server/src/main.ts", text: `import { runDemo } from "./simulated/runDemo.ts"` },
  { path: "packages/server/test/Planted.test.ts", text: `import { Simulator } from "@snoozeql/simulator/Simulator"` },
  { path: "examples/embed-store/src/Planted.ts", text: `import { MetricsStore } from "@snoozeql/store/MetricsStore"` },
  { path: "examples/embed-store/test/Planted.test.ts", text: `import "../src/loadTests.ts"` }
]
