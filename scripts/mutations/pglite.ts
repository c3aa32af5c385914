import type { Mutation } from "./Mutation.ts"

const endTest = "packages/pglite/test/PgliteEnd.test.ts"
const damageTest = "packages/pglite/test/damagedDirectory.test.ts"

/** Mistakes in packages/pglite. */
export const pglite: ReadonlyArray<Mutation> = [
  {
    name: "a panic is no final error",
    file: "packages/pglite/src/internal/backendMessages.ts",
    find: 'severity === "FATAL" || severity === "PANIC"',
    replaceWith: 'severity === "FATAL"',
    tests: ["packages/pglite/test/backendMessages.test.ts"]
  },
  {
    name: "a database that has ended runs on",
    file: "packages/pglite/src/internal/PgliteServer.ts",
    find: "if (this.#ended !== undefined) throw this.#ended",
    replaceWith: "if (this.#ended === null) throw this.#ended",
    tests: [endTest]
  },
  {
    name: "nobody is told that the database has ended",
    file: "packages/pglite/src/internal/PgliteServer.ts",
    find: "this.#end.resolve(ended)",
    replaceWith: "void ended",
    tests: [endTest]
  },
  {
    name: "a log that is cut off is opened",
    file: "packages/pglite/src/internal/clusterDamage.ts",
    find: "stat.size !== BigInt(segmentSize)",
    replaceWith: "stat.size > BigInt(segmentSize)",
    tests: [damageTest]
  },
  {
    name: "an undamaged log is refused",
    file: "packages/pglite/src/internal/clusterDamage.ts",
    find: "const pageMagic = 0xd118",
    replaceWith: "const pageMagic = 0xd117",
    tests: [damageTest]
  },
  {
    name: "what an interrupted creation has written stays",
    file: "packages/pglite/src/internal/clusterCreation.ts",
    find: "rmSync(folder, { recursive: true, force: true })",
    replaceWith: "void folder",
    tests: ["packages/pglite/test/dataDirectory.test.ts"]
  }
]
