import { Effect } from "effect"
import { CliError, Flag } from "effect/cli"
import { momentExpected, parseMoment } from "./moment.ts"

/** A flag whose value is a moment, such as `-7d`. */
export const momentFlag = (name: string, description: string) =>
  Flag.String(name).pipe(
    Flag.withMetavar("TIME"),
    Flag.withDescription(description),
    Flag.mapEffect((text) =>
      Effect.mapError(
        Effect.fromOption(parseMoment(text)),
        () => new CliError.InvalidValue({ option: name, value: text, expected: momentExpected, kind: "flag" })
      )
    )
  )
