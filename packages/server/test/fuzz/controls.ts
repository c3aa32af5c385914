/**
 * Loaded into the server before it starts (`--import`). Breaks it on purpose, in the way that FUZZ_CONTROL names. The fuzzer
 * must notice each of these ways.
 */
import { subscribe } from "node:diagnostics_channel"
import { Server, ServerResponse } from "node:http"

const control = process.env["FUZZ_CONTROL"] ?? ""

/** One in this many requests is broken. */
const rarity = 50

const respond = (response: ServerResponse, status: number, contentType: string): void => {
  response.writeHead(status, { "content-type": contentType, "x-content-type-options": "nosniff", connection: "close" })
  response.end("{}")
}

/** Keeps the thread busy for a time, in milliseconds of its own processor time. */
const block = (milliseconds: number): void => {
  const start = process.threadCpuUsage()
  for (;;) {
    const { system, user } = process.threadCpuUsage(start)
    if (system + user >= milliseconds * 1000) return
  }
}

const treatBadly = (response: ServerResponse): void => {
  switch (control) {
    case "answers 500":
      return respond(response, 500, "application/problem+json")
    case "answers without a problem document":
      return respond(response, 404, "text/html")
    case "crashes":
      return process.exit(70)
    case "is held up":
      return block(400)
    case "never answers":
      response.end = () => response
  }
}

const isServer = (value: unknown): value is Server => value instanceof Server
const isResponse = (value: unknown): value is ServerResponse => value instanceof ServerResponse

/** Makes servers accept upgrades, and do nothing with them. */
const upgradable = new WeakSet<Server>()

let requests = 0

// This runs before the server itself sees the request.
subscribe("http.server.request.start", (message) => {
  if (typeof message !== "object" || message === null || !("response" in message) || !("server" in message)) return
  const { response, server } = message
  if (!isResponse(response) || !isServer(server)) return
  requests += 1
  if (control === "keeps upgrades" && !upgradable.has(server)) {
    upgradable.add(server)
    // Node no longer handles the errors of such a socket, so without this a client's reset would end the program.
    server.on("upgrade", (_, socket) => socket.on("error", () => undefined))
  }
  if (requests % rarity === 0) treatBadly(response)
})
