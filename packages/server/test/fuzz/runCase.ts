import { connect, type Socket } from "node:net"
import type { FuzzCase } from "./FuzzCase.ts"
import { judgeResponse, parseReceived } from "./responses.ts"

/** The result of a case. */
export interface Outcome {
  readonly statuses: ReadonlyArray<number>
  /** What the server did wrong; undefined if nothing. */
  readonly fault: string | undefined
  /** The connection that the client keeps until the server closes it. */
  readonly held: Socket | undefined
}

/** After this time without a byte, the client assumes that nothing more will come. */
const quietTime = 400

const openSocket = (port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true }, () => {
      socket.off("error", reject)
      socket.on("error", () => undefined)
      resolve(socket)
    })
    socket.once("error", reject)
  })

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })

/** Collects what the server sends until it has closed, has sent all responses, or sends nothing for a while. */
const receive = (socket: Socket, { mayLackBody, responses }: FuzzCase, timeout: number): Promise<Buffer> =>
  new Promise((resolve) => {
    const chunks: Array<Buffer> = []
    const all = () => Buffer.concat(chunks)
    const finish = () => {
      clearTimeout(deadline)
      clearTimeout(quiet)
      resolve(all())
    }
    const deadline = setTimeout(finish, timeout)
    let quiet = setTimeout(() => undefined, 0)
    const wait = (milliseconds: number) => {
      clearTimeout(quiet)
      quiet = setTimeout(finish, milliseconds)
    }
    socket.on("data", (chunk: Buffer) => {
      chunks.push(chunk)
      const { responses: received, rest } = parseReceived(all(), mayLackBody)
      if (received.length >= responses && rest.length === 0 && received.every(({ isComplete }) => isComplete)) finish()
      // "100 Continue" is not the response. The server still waits for the body, until its time limit.
      else if (received.length > 0 || rest.length > 0) wait(quietTime)
    })
    // If the server cannot know that a request is complete, it may wait for the rest.
    if (mayLackBody) wait(3 * quietTime)
    socket.once("end", finish)
    socket.once("close", finish)
  })

/** The server to try a case on. */
export interface CaseTarget {
  readonly port: number
  readonly key: string | undefined
  /** The longest time for a response, in milliseconds. */
  readonly timeout: number
  /** Whether the database may be unreachable. */
  readonly databaseMayBeAway?: boolean
}

/** Tries a case on a server. */
export const runCase = async (
  fuzzed: FuzzCase,
  { databaseMayBeAway = false, key, timeout, port }: CaseTarget
): Promise<Outcome> => {
  const socket = await openSocket(port)
  const received = receive(socket, fuzzed, timeout)
  for (const [index, piece] of fuzzed.pieces.entries()) {
    if (index > 0) await pause(5)
    socket.write(piece)
  }
  if (fuzzed.ending === "reset") {
    socket.resetAndDestroy()
    return { statuses: [], fault: undefined, held: undefined }
  }
  if (fuzzed.ending === "half-close") socket.end()
  const bytes = await received
  const { responses } = parseReceived(bytes, fuzzed.mayLackBody)
  // A complete request gets its response. An incomplete one gets an error after its time limit.
  const isMute = fuzzed.ending === "when answered" && !fuzzed.mayLackBody && responses.length === 0
  const faults = responses.flatMap((response) => judgeResponse(response, { key, databaseMayBeAway }) ?? [])
  const held = fuzzed.ending === "hold" && !socket.destroyed ? socket : undefined
  if (held === undefined) socket.destroy()
  return {
    statuses: responses.map(({ status }) => status),
    fault: isMute ? "the request got no response" : faults[0],
    held
  }
}
