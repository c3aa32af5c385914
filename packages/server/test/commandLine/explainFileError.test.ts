import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { assert, describe, it } from "@effect/vitest"
import { suiteFolder } from "@snoozeql/testing/suiteFolder"
import { Effect, FileSystem } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { explainedFor } from "../../src/commandLine/explainFileError.ts"

const folder = suiteFolder()
const file = join(folder, "file.csv")
writeFileSync(file, "")

const messageOf = (path: string, use: "read" | "list" | "makeFolder") =>
  Effect.gen(function* () {
    const fileSystem = yield* FileSystem.FileSystem
    const uses = {
      read: fileSystem.readFileString(path),
      list: fileSystem.readDirectory(path),
      makeFolder: fileSystem.makeDirectory(path, { recursive: true })
    }
    const error = yield* Effect.flip(explainedFor<unknown, never>(uses[use], path))
    return error.userMessage
  }).pipe(Effect.provide(NodeFileSystem.layer))

describe("explainFileError", () => {
  const missing = join(folder, "missing")
  const isFolder = "is a folder where a file is expected, or a file where a folder is expected"

  it.effect.each([
    [missing, "read", `there is no file or folder ${missing}`],
    [folder, "read", `${folder} ${isFolder}`],
    [file, "list", `${file} ${isFolder}`],
    [file, "makeFolder", `${file} exists already, and is not a folder`]
  ] as const)("says why %s cannot be used: %s", ([path, use, expected]) =>
    Effect.map(messageOf(path, use), (message) => assert.strictEqual(message, expected))
  )
})
