import Fastify from "fastify"
import { Pool } from "pg"
import { connections, latest, range } from "./rangeQuery.ts"

// The baseline: Fastify with the schemas of its responses, which it compiles to serializers, and `pg`.
const pool = new Pool({ connectionString: process.env["DATABASE_URL"], max: connections })

const text = { type: "string" } as const
const number = { type: "number" } as const
const metric = {
  type: "object",
  properties: {
    id: text,
    instance_id: text,
    metric_name: text,
    hour: { type: "string", format: "date-time" },
    avg_value: number,
    max_value: number,
    min_value: number,
    sample_count: { type: "integer" },
    created_at: { type: "string", format: "date-time" },
    updated_at: { type: "string", format: "date-time" }
  }
} as const
const schema = {
  response: { 200: { type: "object", properties: { metrics: { type: "array", items: metric } } } }
} as const

interface Route {
  readonly Params: { readonly id: string }
  readonly Querystring: { readonly start: string; readonly end: string }
}

const app = Fastify()
app.get<Route>("/api/v1/instances/:id/metrics", { schema }, async ({ params, query }) => {
  const { rows } = await pool.query({ ...range, values: [params.id, query.start, query.end] })
  return { metrics: rows }
})
app.get<Route>("/api/v1/instances/:id/metrics/latest", { schema }, async ({ params }) => {
  const { rows } = await pool.query({ ...latest, values: [params.id] })
  return { metrics: rows }
})
console.log(`is ready on ${await app.listen({ port: 0, host: "127.0.0.1" })}`)
