import { Effect, type Scope } from "effect"
import { execFile } from "node:child_process"
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** A disk that is small enough to be filled. */
export interface SmallDisk {
  readonly folder: string
  /** Fills the disk until only this many bytes are free. */
  readonly fill: (free: number) => void
  /** Frees the space that `fill` used. */
  readonly empty: () => void
}

const mebibyte = 1024 * 1024

const run = (program: string, args: ReadonlyArray<string>) =>
  Effect.callback<void, Error>((resume) => {
    execFile(program, args, (error) => resume(error === null ? Effect.void : Effect.fail(error)))
  })

/** Mounts a tmpfs until the scope's end. Fails if this user or this container may not mount. */
export const mountSmallDisk = (mebibytes: number): Effect.Effect<SmallDisk, Error, Scope.Scope> =>
  Effect.gen(function* () {
    const folder = yield* Effect.acquireRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "snoozeql-small-disk-"))),
      (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
    )
    yield* Effect.acquireRelease(run("mount", ["-t", "tmpfs", "-o", `size=${mebibytes}m`, "tmpfs", folder]), () =>
      Effect.ignore(run("umount", ["--lazy", folder]))
    )
    const ballast = join(folder, "ballast")
    return {
      folder,
      fill: (free) => {
        const { bavail, bsize } = statfsSync(folder)
        const chunk = Buffer.alloc(mebibyte)
        for (let rest = bavail * bsize - free; rest > 0; rest -= chunk.length) {
          writeFileSync(ballast, chunk.subarray(0, Math.min(rest, chunk.length)), { flag: "a" })
        }
      },
      empty: () => rmSync(ballast)
    }
  })
