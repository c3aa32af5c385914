import { connect, type Socket } from "node:net"

/** A request to send. */
export interface Request {
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
}

/** What a run of requests measured. */
export interface LoadResult {
  readonly perSecond: number
  /** Milliseconds from the time at which each request was due to the end of its response, sorted. */
  readonly latencies: ReadonlyArray<number>
  /** The bytes of the last response, with its headers. */
  readonly bytes: number
}

const separator = Buffer.from("\r\n\r\n")
const lastChunk = Buffer.from("0\r\n\r\n")

/** Reads responses from a socket, one at a time. It only finds where they end, which costs next to nothing. */
class Connection {
  readonly #socket: Socket
  #head: Buffer | undefined
  #left = 0
  #isChunked = false
  #bytes = 0
  #expected = 200
  #done: { resolve: (bytes: number) => void; reject: (error: Error) => void } | undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on("data", (data) => this.#read(data))
    socket.on("error", (error) => this.#done?.reject(error))
    socket.on("close", () => this.#done?.reject(new Error("The server closed the connection")))
  }

  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: "127.0.0.1", noDelay: true })
      socket.once("error", reject)
      socket.once("connect", () => resolve(new Connection(socket)))
    })
  }

  /** Sends a request, and returns the number of bytes of its response. Fails if the status is another one. */
  send({ headers = {}, path }: Request, status: number): Promise<number> {
    const lines = Object.entries({ host: "localhost", ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
    this.#expected = status
    this.#bytes = 0
    return new Promise((resolve, reject) => {
      this.#done = { resolve, reject }
      this.#socket.write(`GET ${path} HTTP/1.1\r\n${lines.join("")}\r\n`)
    })
  }

  close(): void {
    this.#done = undefined
    this.#socket.destroy()
  }

  #read(data: Buffer): void {
    this.#bytes += data.length
    let body = data
    if (this.#left === 0 && !this.#isChunked) {
      const all = this.#head === undefined ? data : Buffer.concat([this.#head, data])
      const end = all.indexOf(separator)
      if (end === -1) {
        this.#head = all
        return
      }
      this.#head = undefined
      const head = all.toString("latin1", 0, end)
      const status = Number(head.slice(9, 12))
      if (status !== this.#expected) {
        this.#done?.reject(new Error(`Expected ${this.#expected}, got ${head}`))
        return
      }
      this.#isChunked = /\r\ntransfer-encoding: chunked/i.test(head)
      this.#left = status === 304 ? 0 : Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0)
      body = all.subarray(end + separator.length)
    }
    if (this.#isChunked) {
      if (!body.subarray(-lastChunk.length).equals(lastChunk)) return
      this.#isChunked = false
    } else {
      this.#left -= body.length
      if (this.#left > 0) return
    }
    this.#left = 0
    const done = this.#done
    this.#done = undefined
    done?.resolve(this.#bytes)
  }
}

/** How to load a server. */
export interface Load {
  readonly port: number
  readonly request: (index: number) => Request
  readonly status: number
  readonly milliseconds: number
  readonly connections: number
  /** Requests a second. Without it, each connection sends the next request as soon as it has the response. */
  readonly rate?: number | undefined
}

/** Sends requests for some time. With a rate, requests are due at even intervals, however slow the responses are. */
export const load = async (options: Load): Promise<LoadResult> => {
  const { connections: count, milliseconds, port, rate, request, status } = options
  const connections = await Promise.all(Array.from({ length: count }, () => Connection.open(port)))
  const latencies: Array<number> = []
  const start = performance.now()
  const end = start + milliseconds
  let index = 0
  let bytes = 0
  const run = async (connection: Connection) => {
    for (;;) {
      const due = rate === undefined ? performance.now() : start + (index * 1000) / rate
      if (due >= end) return
      const mine = index++
      const wait = due - performance.now()
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
      bytes = await connection.send(request(mine), status)
      latencies.push(performance.now() - due)
    }
  }
  await Promise.all(connections.map(run))
  const seconds = (performance.now() - start) / 1000
  for (const connection of connections) connection.close()
  return { perSecond: latencies.length / seconds, latencies: latencies.toSorted((a, b) => a - b), bytes }
}
