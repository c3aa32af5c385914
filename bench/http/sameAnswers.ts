import { deepStrictEqual } from "node:assert/strict"
import type { Filled } from "./fill.ts"
import type { ServerProcess } from "./serverProcess.ts"

const read = async ({ port }: ServerProcess, path: string): Promise<unknown> => {
  const response = await fetch(`http://127.0.0.1:${port}${path}`)
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  const body: unknown = await response.json()
  return body
}

/** Fails unless all servers return the same rows. */
export const compareAnswers = async (
  { end, ids, start }: Filled,
  servers: ReadonlyArray<ServerProcess>
): Promise<void> => {
  const path = `/api/v1/instances/${ids[0]}/metrics`
  for (const target of [`${path}?start=${start}&end=${end}`, `${path}/latest`]) {
    const [first, ...others] = await Promise.all(servers.map((server) => read(server, target)))
    for (const other of others) deepStrictEqual(other, first)
  }
}

/** The entity tags of the rows of all instances. */
export const readEntityTags = ({ end, ids, start }: Filled, { port }: ServerProcess): Promise<ReadonlyArray<string>> =>
  Promise.all(
    ids.map(async (id) => {
      const response = await fetch(
        `http://127.0.0.1:${port}/api/v1/instances/${id}/metrics?start=${start}&end=${end}`,
        {
          // The tag of a compressed response is another one.
          headers: { "accept-encoding": "identity" }
        }
      )
      await response.arrayBuffer()
      return response.headers.get("etag") ?? ""
    })
  )
