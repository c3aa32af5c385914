import { Effect } from "effect"

/** Sends a request, and returns the response and how long it took. */
export const ask = (url: string, init?: RequestInit) =>
  Effect.promise(async () => {
    const since = performance.now()
    const response = await fetch(url, init)
    const body: unknown = await response.json()
    return { status: response.status, headers: response.headers, body, seconds: (performance.now() - since) / 1000 }
  })

const unknownId = "ffffffff-ffff-4fff-bfff-ffffffffffff"

const registration = {
  name: "orders",
  provider_id: "db-ORDERS",
  account: "123456789012",
  region: "eu-west-1",
  engine: "postgres",
  class: "db.t4g.micro"
}

/** Registers an instance, always the same one. */
export const register = (base: string) =>
  ask(`${base}/api/v1/instances`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(registration)
  })

/** 20 requests of every kind that people and programs wait for. */
export const interactiveRequests = (base: string) => {
  const instances = `${base}/api/v1/instances`
  const gets = [
    instances,
    `${instances}/${unknownId}`,
    `${instances}/${unknownId}/metrics`,
    `${instances}/${unknownId}/metrics/latest`,
    `${instances}/${unknownId}/metrics/sufficiency`,
    `${instances}/${unknownId}/activity`,
    `${base}/api/v1/collections`
  ]
  const post = register(base)
  return [...[...gets, ...gets, ...gets].slice(0, 18).map((url) => ask(url)), post, post]
}
