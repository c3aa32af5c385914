import { Effect } from "effect"
import { createServer } from "node:http"

/** A response of the server. */
export interface CannedResponse {
  readonly status?: number
  readonly body: string
}

/**
 * A server on loopback that records the bodies of requests and returns the responses in turn, then the last one again
 * and again.
 */
export const listen = (responses: ReadonlyArray<CannedResponse>) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const bodies: Array<string> = []
      const server = createServer((request, response) => {
        const chunks: Array<Buffer> = []
        request.on("data", (chunk: Buffer) => chunks.push(chunk))
        request.on("end", () => {
          const canned = responses[Math.min(bodies.length, responses.length - 1)]
          bodies.push(Buffer.concat(chunks).toString())
          response.writeHead(canned?.status ?? 200).end(canned?.body)
        })
      })
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
      const address = server.address()
      const port = typeof address === "object" && address !== null ? address.port : 0
      return { server, bodies, url: `http://127.0.0.1:${port}` }
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
