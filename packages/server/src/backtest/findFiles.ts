import { Effect, FileSystem, Path } from "effect"
import { explainedFor as explained } from "../commandLine/explainFileError.ts"
import { WrongUsage } from "../commandLine/WrongUsage.ts"

/** A CSV file, and the name to show with its figures: the file's name without `.csv`. */
export interface NamedFile {
  readonly name: string
  readonly path: string
}

/** The files that paths name. A folder stands for its CSV files, ordered by name. */
export const findFiles = Effect.fnUntraced(function* (paths: ReadonlyArray<string>) {
  const fileSystem = yield* FileSystem.FileSystem
  const pathModule = yield* Path.Path
  const found: Array<NamedFile> = []
  const seen = new Map<string, string>()
  const add = (path: string) =>
    Effect.gen(function* () {
      const name = pathModule.basename(path, ".csv")
      const other = seen.get(name)
      if (other === path) return
      if (other !== undefined) {
        return yield* new WrongUsage({
          flag: "PATH",
          message: `${other} and ${path} have the same name; rename one of them`
        })
      }
      seen.set(name, path)
      found.push({ name, path })
    })
  for (const path of paths) {
    const { type } = yield* explained(fileSystem.stat(path), path)
    if (type !== "Directory") {
      yield* add(path)
      continue
    }
    const names = (yield* explained(fileSystem.readDirectory(path), path))
      .filter((name) => name.endsWith(".csv"))
      .toSorted()
    if (names.length === 0) return yield* new WrongUsage({ flag: "PATH", message: `${path} has no .csv file` })
    for (const name of names) yield* add(pathModule.join(path, name))
  }
  return found
})
