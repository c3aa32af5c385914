import { Effect, FileSystem, Path } from "effect"
import { explainFileError } from "../commandLine/explainFileError.ts"
import { WrongUsage } from "../commandLine/WrongUsage.ts"
import { generatorMark } from "../output/html/assessmentHtml.ts"

const wrongFile = (message: string) => new WrongUsage({ flag: "--html", message })

/**
 * Checks that a page can be written to a file, before anything is read for it: its folder exists, and the file either does
 * not exist or is an earlier page of ours, which is replaced. Another file is never replaced.
 */
export const checkHtmlFile = Effect.fnUntraced(function* (file: string) {
  const fileSystem = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = path.dirname(path.resolve(file))
  yield* Effect.mapError(fileSystem.access(folder, { writable: true }), (error) =>
    wrongFile(explainFileError(error, folder))
  )
  const exists = yield* Effect.mapError(fileSystem.exists(file), (error) => wrongFile(explainFileError(error, file)))
  if (!exists) return
  const content = yield* Effect.mapError(fileSystem.readFileString(file), (error) =>
    wrongFile(explainFileError(error, file))
  )
  if (content.includes(generatorMark)) return
  return yield* wrongFile(`${file} exists, and is not an earlier page of this command: name another file, or delete it`)
})
