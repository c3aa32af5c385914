import { Console, Effect } from "effect"
import { HttpServer } from "effect/http"

/** The address at which the server listens, as a URL. */
export const serverUrl = Effect.map(HttpServer.HttpServer, ({ address }) => HttpServer.formatAddress(address))

/** Prints the line that tells people and scripts that the server is ready. */
export const printReady = (program: "SnoozeQL" | "Simulator", url: string) =>
  Console.log(`${program} is ready on ${url}`)
