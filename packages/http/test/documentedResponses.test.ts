import { assert, layer } from "@effect/vitest"
import { issueKey } from "@snoozeql/store/KeySecret"
import { DateTime, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { inOffice, now, observe } from "./support/observedInstances.ts"
import { type DocumentedOperation, readDocumentedApi } from "./support/documentedResponses.ts"
import {
  membersOf,
  memory,
  registration,
  type TestRequest,
  TestServer,
  testServer,
  unknownId
} from "./support/testServer.ts"
import { InstanceStore } from "@snoozeql/store/InstanceStore"

const readApi = Effect.gen(function* () {
  const { send } = yield* TestServer
  return readDocumentedApi((yield* send("GET", "/openapi.json")).text)
})

const keyKinds = ["none", "wrong", "read", "admin"] as const
const idKinds = ["known", "unknown", "malformed"] as const
const queryKinds = ["bare", "full", "unknown parameter", "wrong values"] as const
const bodyKinds = ["valid", "empty object", "no JSON", "other content type", "too large"] as const

/** Everything that a request can have, in all combinations. */
interface RequestKind {
  readonly key: (typeof keyKinds)[number]
  readonly id: (typeof idKinds)[number]
  readonly query: (typeof queryKinds)[number]
  readonly body: (typeof bodyKinds)[number]
}

const kindsOf = ({ path, requestBody }: DocumentedOperation): ReadonlyArray<RequestKind> => {
  const ids = path.includes("{id}") ? idKinds : (["known"] as const)
  const bodies = requestBody === undefined ? (["valid"] as const) : bodyKinds
  const all = ids.flatMap((id) => queryKinds.flatMap((query) => bodies.map((body) => ({ id, query, body }))))
  // Without a right key, nothing else of a request matters.
  const any = [{ id: "known", query: "bare", body: "valid" }] as const
  return keyKinds.flatMap((key) => (key === "none" || key === "wrong" ? any : all).map((kind) => ({ key, ...kind })))
}

const merge = {
  metric_name: "CPUUtilization",
  hour: "2026-01-15T10:00:00Z",
  avg_value: 1,
  max_value: 1,
  min_value: 1,
  sample_count: 1
}

const validBodies = (instance: string): Readonly<Record<string, object>> => ({
  "instances.register": { ...registration, provider_id: "db-NEW", tags: { team: "shop" } },
  "instances.update": { timezone: "Europe/Berlin", hourly_cost: 0.5 },
  "metrics.merge": merge,
  "policies.replace": {
    one_in: 50,
    protected_dates: [
      { kind: "date", date: "2026-12-24" },
      { kind: "yearly", day: "02-29" },
      { kind: "last_working_day" }
    ]
  },
  "decisions.replace": { verdict: "dismissed", reason: "load tests at night" },
  "exports.create": { format: "cron" },
  "keys.create": { name: "new", scope: "read", expires_at: "2099-01-01T00:00:00Z" },
  "metrics.mergeBatch": { metrics: [{ ...merge, instance_id: instance }] },
  "metrics.replaceBatch": { as_of: "2026-01-15T10:00:00Z", metrics: [{ ...merge, instance_id: instance }] }
})

const bodyOf = (
  { operationId, requestBody }: DocumentedOperation,
  kind: RequestKind["body"],
  instance: string
): TestRequest => {
  if (requestBody === undefined) return {}
  switch (kind) {
    case "valid":
      return { body: validBodies(instance)[operationId] ?? assert.fail(`${operationId} has no valid body here`) }
    case "empty object":
      return { body: { unknown: 1 } }
    case "no JSON":
      return { body: "{", headers: { "content-type": "application/json" } }
    case "other content type":
      return { body: "x", headers: { "content-type": "text/plain" } }
    case "too large":
      return { body: "x".repeat(4_200_000), headers: { "content-type": "application/json" } }
  }
}

const valueOf = ({ name, schema }: DocumentedOperation["parameters"][number], instance: string): string | undefined => {
  if (name === "cursor") return undefined
  if (name === "instance") return instance
  if (name === "start" || name === "end") return "now"
  if (schema.enum !== undefined) return schema.enum.at(-1)
  switch (schema.type) {
    case "integer":
      return "5"
    case "number":
      return "50"
    case "boolean":
      return "true"
    default:
      return schema.format === "date-time" ? DateTime.formatIso(now) : undefined
  }
}

const queryOf = ({ parameters }: DocumentedOperation, kind: RequestKind["query"], instance: string): string => {
  const query = new URLSearchParams()
  for (const parameter of parameters.filter((candidate) => candidate.in === "query")) {
    const value = kind === "wrong values" ? "\u{1F600}" : valueOf(parameter, instance)
    if (value !== undefined && (parameter.required || kind !== "bare")) query.set(parameter.name, value)
  }
  if (kind === "unknown parameter") query.set("unknown", "1")
  return query.size === 0 ? "" : `?${query.toString()}`
}

/** The ids that exist, by the beginning of the path. */
type KnownIds = Readonly<Record<string, string>>

const idOf = (path: string, kind: RequestKind["id"], known: KnownIds): string => {
  if (kind !== "known") return kind === "unknown" ? unknownId : "not-a-uuid"
  const beginning = Object.keys(known).find((candidate) => path.startsWith(candidate))
  return beginning === undefined ? unknownId : (known[beginning] ?? unknownId)
}

layer(testServer({ publicMetrics: false }).pipe(Layer.provideMerge(memory)), { timeout: "60 seconds" })(
  "every response of every route",
  (it) => {
    it.effect(
      "is one that the OpenAPI document allows, whatever the request is",
      () =>
        Effect.gen(function* () {
          yield* TestClock.setTime(now.epochMilliseconds)
          const { send } = yield* TestServer
          const instances = yield* InstanceStore
          const { id: instance } = yield* instances.register(registration, now)
          yield* observe(instance, inOffice)
          const keys = {
            read: yield* issueKey({ name: "reader", scope: "read" }),
            admin: yield* issueKey({ name: "admin", scope: "admin" })
          }
          const credentials = { none: undefined, wrong: "wrong", read: keys.read.key, admin: keys.admin.key }
          const started = yield* send("POST", "/api/v1/collections", {
            headers: { authorization: `Bearer ${keys.admin.key}` }
          })
          const run = String(membersOf(started.text)["id"])
          const exported = yield* send("POST", `/api/v1/instances/${instance}/exports`, {
            body: { format: "guarded" },
            headers: { authorization: `Bearer ${keys.admin.key}` }
          })
          yield* send("PUT", `/api/v1/instances/${instance}/decision`, {
            body: { verdict: "accepted" },
            headers: { authorization: `Bearer ${keys.admin.key}` }
          })
          const known: KnownIds = {
            "/api/v1/exports": String(membersOf(exported.text)["id"]),
            "/api/v1/instances": instance,
            "/api/v1/collections": run,
            "/api/v1/keys": (yield* issueKey({ name: "to revoke", scope: "read" })).id
          }
          const { findBreach, operations } = yield* readApi
          const seen = new Map<string, Set<number>>()
          // What deletes comes last, and last of all what deletes the instance with all that belongs to it.
          const turnOf = ({ method, operationId }: DocumentedOperation) =>
            operationId === "instances.delete" ? 2 : Number(method === "DELETE")
          const ordered = operations.toSorted((one, other) => turnOf(one) - turnOf(other))
          for (const operation of ordered) {
            const { method, operationId, path } = operation
            for (const kind of kindsOf(operation)) {
              const credential = credentials[kind.key]
              const request = bodyOf(operation, kind.body, instance)
              const target = `${path.replace("{id}", idOf(path, kind.id, known))}${queryOf(operation, kind.query, instance)}`
              const response = yield* send(method, target, {
                ...request,
                headers: {
                  ...request.headers,
                  ...(credential === undefined ? {} : { authorization: `Bearer ${credential}` })
                }
              })
              const breach = findBreach(operation, response)
              assert.isUndefined(breach, `${method} ${target} ${JSON.stringify(kind)}: ${response.text.slice(0, 300)}`)
              seen.set(operationId, (seen.get(operationId) ?? new Set()).add(response.status))
            }
          }
          for (const [operationId, statuses] of seen) {
            assert.isTrue(
              [...statuses].some((status) => status < 300),
              `${operationId} never succeeded`
            )
          }
        }),
      // It sends many requests to every route.
      180_000
    )

    it.effect("control: an undocumented status, type, header, member and value are noticed", () =>
      Effect.gen(function* () {
        const { findBreach, operations } = yield* readApi
        const operation =
          operations.find(({ operationId }) => operationId === "keys.create") ?? assert.fail("keys.create is missing")
        const headers = { "content-type": "application/json", location: "/api/v1/keys/x" }
        const issued = {
          id: unknownId,
          name: "new",
          scope: "read",
          prefix: "snz_AAAAAAAA",
          created_at: "2026-01-15T10:00:00.000Z",
          expires_at: null,
          revoked_at: null,
          last_used_at: null,
          key: "snz_"
        }
        const right = { status: 201, headers, text: JSON.stringify(issued) }
        assert.isUndefined(findBreach(operation, right))
        for (const wrong of [
          { ...right, status: 200 },
          { ...right, headers: { ...headers, "content-type": "text/plain" } },
          { ...right, headers: { "content-type": "application/json" } },
          { ...right, text: JSON.stringify({ ...issued, further: 1 }) },
          { ...right, text: JSON.stringify({ ...issued, scope: "owner" }) },
          { ...right, text: JSON.stringify({ ...issued, expires_at: 1 }) },
          { ...right, text: "{}" }
        ]) {
          assert.isString(findBreach(operation, wrong))
        }
      })
    )
  }
)
