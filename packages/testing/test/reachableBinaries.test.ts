import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { randomUUID } from "node:crypto"
import { chmodSync, chownSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { onTestFinished } from "vitest"
import type { PostgresBinaries } from "../src/internal/binaries.ts"
import { reachableBinaries } from "../src/internal/reachableBinaries.ts"
import { unprivilegedUser } from "../src/internal/unprivilegedUser.ts"

const isRoot = process.getuid?.() === 0

/** Programs of the layout of PostgreSQL's, in a folder with this mode, and the place of their copy. */
const install = (mode: number): { readonly binaries: PostgresBinaries; readonly copy: string } => {
  const home = mkdtempSync(join(tmpdir(), "snoozeql home "))
  const build = `test-${randomUUID()}`
  const copy = join(tmpdir(), `snoozeql-postgres-${build}-${process.getuid?.() ?? 0}`)
  const root = join(home, "native")
  mkdirSync(join(root, "bin"), { recursive: true })
  mkdirSync(join(root, "share"))
  writeFileSync(join(root, "bin", "postgres"), "#!/bin/sh\nexit 0\n")
  chmodSync(join(root, "bin", "postgres"), 0o700)
  writeFileSync(join(root, "share", "errcodes.txt"), "00000", { mode: 0o600 })
  chmodSync(home, mode)
  onTestFinished(() => {
    rmSync(home, { recursive: true, force: true })
    rmSync(copy, { recursive: true, force: true })
  })
  return { binaries: { root, build }, copy }
}

describe("reachableBinaries", () => {
  it.live("uses the installed programs if this process may run PostgreSQL itself", () =>
    Effect.gen(function* () {
      const { binaries } = install(0o700)
      assert.strictEqual(yield* reachableBinaries(binaries, undefined), binaries.root)
    })
  )

  describe.skipIf(!isRoot)("for another user", () => {
    it.live("uses the installed programs if that user can run them", () =>
      Effect.gen(function* () {
        const { binaries } = install(0o755)
        chmodSync(join(binaries.root, "bin", "postgres"), 0o755)
        assert.strictEqual(yield* reachableBinaries(binaries, yield* unprivilegedUser), binaries.root)
      })
    )

    it.live(
      "makes one copy that everyone can read and only its owner can change, even for several callers at once",
      () =>
        Effect.gen(function* () {
          const { binaries, copy } = install(0o700)
          const user = yield* unprivilegedUser
          const found = yield* Effect.forEach([1, 2, 3], () => reachableBinaries(binaries, user), {
            concurrency: "unbounded"
          })
          assert.deepStrictEqual(found, [copy, copy, copy])
          const modes = [".", "bin", "bin/postgres", "share/errcodes.txt"].map((path) => {
            const { mode, uid } = lstatSync(join(copy, path))
            return [path, (mode & 0o777).toString(8), uid]
          })
          assert.deepStrictEqual(modes, [
            [".", "755", 0],
            ["bin", "755", 0],
            ["bin/postgres", "755", 0],
            ["share/errcodes.txt", "644", 0]
          ])
        })
    )

    it.live("makes the copy again if files are missing", () =>
      Effect.gen(function* () {
        const { binaries, copy } = install(0o700)
        const user = yield* unprivilegedUser
        yield* reachableBinaries(binaries, user)
        rmSync(join(copy, "share"), { recursive: true })
        yield* reachableBinaries(binaries, user)
        assert.strictEqual(readFileSync(join(copy, "share", "errcodes.txt"), "utf8"), "00000")
      })
    )

    it.live("refuses a copy that other users could have made or changed", () =>
      Effect.gen(function* () {
        const { binaries, copy } = install(0o700)
        const user = yield* unprivilegedUser
        yield* reachableBinaries(binaries, user)
        chmodSync(copy, 0o777)
        const writable = yield* Effect.flip(reachableBinaries(binaries, user))
        assert.include(writable.message, copy)
        chmodSync(copy, 0o755)
        chownSync(copy, user?.uid ?? 0, user?.gid ?? 0)
        const foreign = yield* Effect.flip(reachableBinaries(binaries, user))
        assert.include(foreign.message, "only its owner, this user, can write")
      })
    )
  })
})
