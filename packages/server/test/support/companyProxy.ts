import { Effect } from "effect"
import { readFileSync } from "node:fs"
import {
  createServer as createHttpServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse
} from "node:http"
import { createServer as createTlsServer } from "node:https"
import { connect } from "node:net"
import { join } from "node:path"
import { buffer } from "node:stream/consumers"

const certificate = (name: string) => join(import.meta.dirname, "..", "certificates", name)

/** For NODE_EXTRA_CA_CERTS: the authority that signs the certificate of the AWS behind the proxy. */
export const authority = certificate("authority.pem")

/** Responds to a request to AWS that the simulator does not support; undefined passes it to the simulator. */
export type AnswerAws = (host: string, path: string, body: string) => string | undefined

/** The options of a company's proxy. */
export interface CompanyProxyOptions {
  /** The URL of the simulator that is used as AWS. */
  readonly simulator: string
  /** The `user:password` that it requires. */
  readonly login?: string
  /** Refuses every request with this status. */
  readonly refusesWith?: number
  readonly answerAws?: AnswerAws
}

const listen = (server: Server) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
      const address = server.address()
      return typeof address === "object" && address !== null ? address.port : 0
    }),
    () =>
      Effect.sync(() => {
        server.close()
        server.closeAllConnections()
      })
  )

const forward = (simulator: string, incoming: IncomingMessage, body: Buffer, response: ServerResponse) => {
  const { host: _, ...headers } = incoming.headers
  const outgoing = request(simulator, { method: incoming.method ?? "POST", headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  outgoing.on("error", () => response.writeHead(502).end())
  outgoing.end(body)
}

/**
 * A proxy on loopback that records its requests: `host:port` of tunnels, URLs of plain requests. Behind it, every host of AWS
 * is the simulator, over HTTPS with the tests' certificate.
 */
export const companyProxy = Effect.fnUntraced(function* (options: CompanyProxyOptions) {
  const targets: Array<string> = []
  const answerAws = async (incoming: IncomingMessage, response: ServerResponse) => {
    const body = await buffer(incoming)
    const answer = options.answerAws?.(incoming.headers.host ?? "", incoming.url ?? "", body.toString())
    if (answer === undefined) forward(options.simulator, incoming, body, response)
    else response.writeHead(200).end(answer)
  }
  const aws = createTlsServer(
    { cert: readFileSync(certificate("server.pem")), key: readFileSync(certificate("server-key.pem")) },
    (incoming, response) => void answerAws(incoming, response)
  )
  const awsPort = yield* listen(aws)

  const refusal = ({ headers }: IncomingMessage): number | undefined => {
    if (options.refusesWith !== undefined) return options.refusesWith
    const { login } = options
    const given = headers["proxy-authorization"]
    return login === undefined || given === `Basic ${Buffer.from(login).toString("base64")}` ? undefined : 407
  }
  const proxy = createHttpServer((incoming, response) => {
    targets.push(incoming.url ?? "")
    const status = refusal(incoming)
    if (status === undefined) void buffer(incoming).then((body) => forward(options.simulator, incoming, body, response))
    else response.writeHead(status).end("no")
  })
  proxy.on("connect", (incoming: IncomingMessage, socket, head: Buffer) => {
    targets.push(incoming.url ?? "")
    const status = refusal(incoming)
    if (status !== undefined) {
      socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 2\r\n\r\nno`)
      return
    }
    const tunnel = connect(awsPort, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n")
      tunnel.write(head)
      tunnel.pipe(socket)
      socket.pipe(tunnel)
    })
    tunnel.on("error", () => socket.destroy())
    socket.on("error", () => tunnel.destroy())
  })
  const port = yield* listen(proxy)
  return { port, targets }
})
