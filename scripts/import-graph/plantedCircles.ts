import type { SourceFile } from "../dependency-rule/judge.ts"

/** Sets of sources, each of which imports in a circle in one way. They exist only in memory. */
export const plantedCircles: ReadonlyArray<{ readonly name: string; readonly files: ReadonlyArray<SourceFile> }> = [
  {
    name: "two files of a package",
    files: [
      { path: "packages/domain/src/A.ts", text: `import { b } from "./B.ts"` },
      { path: "packages/domain/src/B.ts", text: `import { a } from "./A.ts"` }
    ]
  },
  {
    name: "a circle of types only",
    files: [
      { path: "packages/store/src/A.ts", text: `import { make } from "./sql/B.ts"` },
      { path: "packages/store/src/sql/B.ts", text: `import type { A } from "../A.ts"` }
    ]
  },
  {
    name: "three files, by a re-export, a type in place and a dynamic import",
    files: [
      { path: "packages/http/src/A.ts", text: `export * from "./B.ts"` },
      { path: "packages/http/src/B.ts", text: `type C = import("./C.ts").C` },
      { path: "packages/http/src/C.ts", text: `const a = await import("./A.ts")` }
    ]
  },
  {
    name: "files of two packages",
    files: [
      { path: "packages/store/src/A.ts", text: `import { b } from "@snoozeql/collector/B"` },
      { path: "packages/collector/src/B.ts", text: `import type { A } from "@snoozeql/store/A"` }
    ]
  },
  {
    name: "two packages without a circle of files",
    files: [
      { path: "packages/store/src/A.ts", text: `import { b } from "@snoozeql/collector/B"` },
      { path: "packages/collector/src/B.ts", text: "" },
      { path: "packages/collector/src/C.ts", text: `import type { D } from "@snoozeql/store/D"` },
      { path: "packages/store/src/D.ts", text: "" }
    ]
  },
  {
    name: "a file that imports itself",
    files: [{ path: "packages/domain/src/A.ts", text: `import { a } from "./A.ts"` }]
  }
]

/** Sources without a circle, so that a check that reports everything fails too. Two chains of imports lead to one file. */
export const plantedTree: ReadonlyArray<SourceFile> = [
  { path: "packages/store/src/A.ts", text: `import "./B.ts"\nimport type { C } from "./C.ts"` },
  { path: "packages/store/src/B.ts", text: `import { d } from "@snoozeql/domain/D"` },
  { path: "packages/store/src/C.ts", text: `import { d } from "@snoozeql/domain/D"` },
  { path: "packages/domain/src/D.ts", text: `import { Effect } from "effect"` },
  { path: "packages/domain/test/D.test.ts", text: `import { a } from "@snoozeql/store/A"` }
]
