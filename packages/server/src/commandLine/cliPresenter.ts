import { Console, Effect } from "effect"
import { CliOutput } from "effect/cli"

/**
 * Effect's presenter, except for wrong usage: it prints what is wrong and where the help is, both on stderr. With Effect's
 * own, the help would end up in a file to which the output is redirected.
 */
export const cliPresenter: CliOutput.Presenter = {
  present: Effect.fnUntraced(function* (event) {
    if (event._tag !== "InvalidInvocation") return yield* CliOutput.defaultPresenter.present(event)
    const formatter = yield* CliOutput.Formatter
    yield* Console.error(formatter.formatErrors(event.errors))
    yield* Console.error(`  See ${event.commandPath.join(" ")} --help`)
  })
}
