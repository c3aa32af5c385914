import { Effect, Schema } from "effect"
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http"

/** A request that the receiver got. */
export interface Received {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Responds to a request, or breaks it. */
export type Respond = (response: ServerResponse, count: number) => void

/** Responds with a status. */
export const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Respond =>
  (response) => {
    // As many servers do, it repeats what was asked for.
    response.writeHead(code, headers).end(`Cannot POST ${response.req.url}`)
  }

/** Never responds. */
export const silence: Respond = () => undefined

/** Closes the connection. */
export const hangUp: Respond = (response) => {
  response.socket?.destroy()
}

/**
 * A real HTTP server on loopback that receives messages of the webhook. `respond` is called with the number of the
 * request, from 1. `setRespond` replaces it.
 */
export const makeReceiver = (initial: Respond = status(200)) =>
  Effect.acquireRelease(
    Effect.callback<{
      readonly url: string
      readonly received: ReadonlyArray<Received>
      readonly setRespond: (respond: Respond) => void
      readonly close: () => void
    }>((resume) => {
      const received: Array<Received> = []
      let respond = initial
      const server = createServer((request, response) => {
        let body = ""
        request.setEncoding("utf8")
        request.on("data", (part: string) => {
          body += part
        })
        request.on("end", () => {
          received.push({ headers: request.headers, body })
          respond(response, received.length)
        })
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        resume(
          Effect.succeed({
            url: `http://127.0.0.1:${port}/services/SECRET-PATH`,
            received,
            setRespond: (next) => {
              respond = next
            },
            close: () => {
              server.closeAllConnections()
              server.close()
            }
          })
        )
      })
    }),
    ({ close }) => Effect.sync(close)
  )

const Body = Schema.fromJsonString(
  Schema.Struct({
    type: Schema.Literal("advice.changed"),
    timestamp: Schema.String,
    data: Schema.Struct({
      withdrawn_exports: Schema.Int,
      changes: Schema.Array(
        Schema.Struct({
          instance_id: Schema.String,
          name: Schema.String,
          version: Schema.Int,
          event: Schema.String,
          issued_at: Schema.String,
          withdraws_export: Schema.Boolean,
          status: Schema.NullOr(Schema.String),
          changes: Schema.Array(Schema.Struct({ kind: Schema.String, explanation: Schema.String }))
        })
      )
    })
  })
)

/** The changes in a message. */
export const changesIn = ({ body }: Received) => Schema.decodeSync(Body)(body).data.changes
