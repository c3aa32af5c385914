import { Effect, Schema, type Scope } from "effect"
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http"

/** What one GetMetricData asked for, each as the name of the instance, the metric and the statistic. */
type Asked = ReadonlyArray<string>

const decodeBody = Schema.decodeUnknownSync(
  Schema.fromJsonString(
    Schema.Struct({
      MetricDataQueries: Schema.Array(
        Schema.Struct({
          MetricStat: Schema.Struct({
            Stat: Schema.String,
            Metric: Schema.Struct({
              MetricName: Schema.String,
              Dimensions: Schema.Array(Schema.Struct({ Value: Schema.String }))
            })
          })
        })
      )
    })
  )
)

const askedBy = (text: string): Asked =>
  decodeBody(text).MetricDataQueries.map(({ MetricStat: { Metric, Stat } }) =>
    [Metric.Dimensions[0]?.Value, Metric.MetricName, Stat].join(" ")
  )

/** An endpoint before a simulator that records which metrics are asked for. */
export interface RecordedMetrics {
  readonly url: string
  /** The requests for metrics that were answered since the last call. */
  readonly take: () => ReadonlyArray<Asked>
}

const forward = (target: URL, incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse, onEnd: () => void) => {
  const { headers, method, url } = incoming
  const sent = request({ host: target.hostname, port: target.port, path: url, method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(outgoing)
    answer.on("end", onEnd)
  })
  sent.on("error", () => outgoing.destroy())
  sent.end(body)
}

/** Records the metrics that are asked for on the way to a simulator. */
export const recordMetrics = (simulator: string): Effect.Effect<RecordedMetrics, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const target = new URL(simulator)
      let recorded: Array<Asked> = []
      const server = createServer((incoming, outgoing) => {
        const chunks: Array<Buffer> = []
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk))
        incoming.on("end", () => {
          const body = Buffer.concat(chunks)
          const isMetrics = String(incoming.headers["x-amz-target"] ?? "").endsWith(".GetMetricData")
          forward(target, incoming, body, outgoing, () => {
            if (isMetrics) recorded.push(askedBy(body.toString("utf8")))
          })
        })
      })
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
      const address = server.address()
      const port = typeof address === "object" && address !== null ? address.port : 0
      const take = () => {
        const taken = recorded
        recorded = []
        return taken
      }
      return { server, url: `http://127.0.0.1:${port}`, take }
    }),
    ({ server }) =>
      Effect.promise(async () => {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      })
  )
