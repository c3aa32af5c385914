import type { SourceFile } from "../dependency-rule/judge.ts"
import type { Contract } from "./contracts.ts"

/** The contract that each planted breach breaks. */
export const plantedContract: Contract = {
  files: "packages/store/src/Contract.ts",
  mayReach: ["packages/domain/src/", /^effect\/[A-Z]\w*$/]
}

/** Sets of sources, each of which breaks the contract in one way. They exist only in memory. */
export const plantedBreaches: ReadonlyArray<{ readonly name: string; readonly files: ReadonlyArray<SourceFile> }> = [
  {
    name: "an import of the implementation",
    files: [
      { path: "packages/store/src/Contract.ts", text: `import { make } from "./sql/make.ts"` },
      { path: "packages/store/src/sql/make.ts", text: "" }
    ]
  },
  {
    name: "an import of a type over two files",
    files: [
      { path: "packages/store/src/Contract.ts", text: `import type { A } from "@snoozeql/domain/A"` },
      { path: "packages/domain/src/A.ts", text: `export type { B } from "@snoozeql/migrations/B"` },
      { path: "migrations/src/B.ts", text: "" }
    ]
  },
  {
    name: "a module of others",
    files: [{ path: "packages/store/src/Contract.ts", text: `import type { SqlClient } from "effect/sql"` }]
  },
  {
    name: "all modules of Effect at once",
    files: [{ path: "packages/store/src/Contract.ts", text: `import { Effect } from "effect"` }]
  },
  { name: "a contract without a file", files: [{ path: "packages/store/src/Renamed.ts", text: "" }] }
]

/** Sources that keep the contract: an implementation imports it, and not the other way round. */
export const plantedKeepers: ReadonlyArray<SourceFile> = [
  { path: "packages/store/src/Contract.ts", text: `import type { A } from "@snoozeql/domain/A"` },
  { path: "packages/domain/src/A.ts", text: `import * as Schema from "effect/Schema"` },
  { path: "packages/store/src/sql/make.ts", text: `import { Contract } from "../Contract.ts"` }
]
