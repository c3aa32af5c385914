import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { Pool } from "pg"
import { connections, latest, range } from "./rangeQuery.ts"

// The least that a program can do: node:http, `pg` and JSON.stringify.
const pool = new Pool({ connectionString: process.env["DATABASE_URL"], max: connections })

const read = async (url: URL): Promise<unknown> => {
  const id = url.pathname.split("/")[4]
  const { rows } = url.pathname.endsWith("/latest")
    ? await pool.query({ ...latest, values: [id] })
    : await pool.query({ ...range, values: [id, url.searchParams.get("start"), url.searchParams.get("end")] })
  return { metrics: rows }
}

const respond = async (request: IncomingMessage, response: ServerResponse) => {
  try {
    const json = JSON.stringify(await read(new URL(request.url ?? "/", "http://localhost")))
    response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(json) })
    response.end(json)
  } catch (error) {
    response.writeHead(500)
    response.end(String(error))
  }
}

const server = createServer((request, response) => void respond(request, response))
server.listen(0, "127.0.0.1", () => {
  const address = server.address()
  console.log(`is ready on http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`)
})
