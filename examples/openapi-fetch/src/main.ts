import createClient from "openapi-fetch"
import type { components, paths } from "./api.ts"

type Instance = components["schemas"]["Instance"]

const { SNOOZEQL_KEY: key, SNOOZEQL_URL: baseUrl = "http://127.0.0.1:8080" } = process.env
const client = createClient<paths>({
  baseUrl,
  headers: key === undefined ? {} : { authorization: `Bearer ${key}` }
})

/** Every instance that the server knows, read in pages of five. */
const instances = async (): Promise<ReadonlyArray<Instance>> => {
  const all: Array<Instance> = []
  let cursor: string | null = null
  do {
    const page: { readonly limit: number; readonly cursor?: string } =
      cursor === null ? { limit: 5 } : { limit: 5, cursor }
    const { data, error } = await client.GET("/api/v1/instances", { params: { query: page } })
    if (error !== undefined) throw new Error(error.detail ?? error.title)
    all.push(...data.instances)
    cursor = data.next_cursor
  } while (cursor !== null)
  return all
}

for (const { engine, hourly_cost, name, region } of await instances()) {
  console.log(`${name}: ${engine} in ${region}, ${hourly_cost?.toFixed(2) ?? "an unknown price"} an hour`)
}
