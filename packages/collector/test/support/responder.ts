import { Effect } from "effect"
import { createServer, type IncomingHttpHeaders } from "node:http"

/** A request that a responder received. */
export interface Received {
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A response of a responder. */
export interface Response {
  readonly status?: number
  readonly body: string
}

/** A server on loopback that computes each response with a function and records the requests. */
export const respond = (answer: (request: Received) => Response) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const received: Array<Received> = []
      const server = createServer((request, response) => {
        const chunks: Array<Buffer> = []
        request.on("data", (chunk: Buffer) => chunks.push(chunk))
        request.on("end", () => {
          const got = { url: request.url ?? "", headers: request.headers, body: Buffer.concat(chunks).toString() }
          received.push(got)
          const { body, status = 200 } = answer(got)
          response.writeHead(status).end(body)
        })
      })
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
      const address = server.address()
      const port = typeof address === "object" && address !== null ? address.port : 0
      return { server, received, url: `http://127.0.0.1:${port}` }
    }),
    ({ server }) =>
      Effect.promise(
        () =>
          new Promise<void>((resolve) => {
            server.close(() => resolve())
            server.closeAllConnections()
          })
      )
  )
