import { Effect } from "effect"

/** A module that does the work of a command. `Given` is what the command line says. */
export interface CommandModule<Given, E, R> {
  readonly handle: (given: Given) => Effect.Effect<void, E, R>
}

/**
 * The handler of a command, whose module is loaded when the command runs. Use it for every command, so that the help of
 * all commands is there at once: a file in `commands` loads only what describes the command line.
 */
export const lazily =
  <Given, E, R>(load: () => Promise<CommandModule<Given, E, R>>): CommandModule<Given, E, R>["handle"] =>
  (given) =>
    Effect.flatMap(Effect.promise(load), ({ handle }) => handle(given))
