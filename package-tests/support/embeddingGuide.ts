import { mkdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { root } from "../../scripts/publishedPackages.ts"

/** A file that readers of `docs/embedding.md` write: a name in backquotes, a colon, and the code. */
const namedFile = /`([\w.]+\.ts)`:\n\n```ts\n(.*?)^```$/gms

/** A line of the guide that replaces a line of `main.ts` with the same beginning. */
const replacement = /^const database = PgliteClient\.layer\(.*$/m

/** The app that a reader of the guide has in the end. */
export interface GuidedApp {
  readonly folder: string
  /** The names of the files that the guide gives. */
  readonly files: ReadonlyArray<string>
}

/** Writes the files of `docs/embedding.md` into the folder, and `embedded.ts`: `main.ts` on the embedded database. */
export const writeGuidedApp = async (folder: string): Promise<GuidedApp> => {
  const guide = await readFile(join(root, "docs", "embedding.md"), "utf8")
  const files = new Map([...guide.matchAll(namedFile)].map(([, name = "", code = ""]) => [name, code]))
  const [database] = replacement.exec(guide) ?? []
  const main = files.get("main.ts")
  if (main === undefined || database === undefined) throw new Error("docs/embedding.md has no main.ts, or no PGlite")
  files.set(
    "embedded.ts",
    main
      .replace(/^import \{ PgClient \}.*$/m, 'import * as PgliteClient from "@snoozeql/pglite/PgliteClient"')
      .replace(/^const database = .*$/m, database)
  )
  await mkdir(folder, { recursive: true })
  for (const [name, code] of files) await writeFile(join(folder, name), code)
  return { folder, files: [...files.keys()] }
}
