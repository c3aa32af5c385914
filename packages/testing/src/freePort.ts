import { Effect } from "effect"
import { createServer } from "node:net"
import { EmbeddedPostgresError } from "./EmbeddedPostgresError.ts"

/** A port of 127.0.0.1 on which nobody listens now. */
export const freePort: Effect.Effect<number, EmbeddedPostgresError> = Effect.callback((resume) => {
  const server = createServer()
  server.once("error", (cause) => {
    resume(Effect.fail(new EmbeddedPostgresError({ message: `No free port on 127.0.0.1: ${cause.message}`, cause })))
  })
  server.listen(0, "127.0.0.1", () => {
    const address = server.address()
    const port = typeof address === "object" && address !== null ? address.port : 0
    server.close(() => resume(Effect.succeed(port)))
  })
})
