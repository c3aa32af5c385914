import { connect } from "node:net"
import { Duplex } from "node:stream"
import { makeStatementReader } from "./frontendMessages.ts"
import { statementName } from "./statementName.ts"

/** Where a statement is: about to be sent, on its way, or answered and the answer not yet seen. */
export type Phase = "before" | "during" | "after"

const readyForQuery = 0x5a

/** A message `Z` of five bytes and a status ends every answer, and a chunk with it ends the answer of a statement. */
const endsAnswer = (chunk: Buffer): boolean => chunk.length >= 6 && chunk[chunk.length - 6] === readyForQuery

/** A connection to PostgreSQL that tells of every statement, at each of its phases, and lets nothing pass until told. */
export const tappedSocket = (
  target: { readonly host: string; readonly port: number },
  reach: (statement: string, phase: Phase) => void
): Duplex => {
  const socket = connect(target)
  const read = makeStatementReader()
  let awaited: Array<string> = []
  let previous = ""
  // What a transaction was for is told by its last statement.
  const nameOf = (sql: string): string => {
    const name = statementName(sql)
    if (name === "commit") return `commit “${previous}”`
    previous = name
    return name
  }
  const tap = new Duplex({
    read() {
      socket.resume()
    },
    write(chunk: Buffer, _encoding, callback) {
      const statements = read(chunk).map(nameOf)
      for (const statement of statements) reach(statement, "before")
      socket.write(chunk, (error) => {
        for (const statement of statements) reach(statement, "during")
        callback(error)
      })
      awaited.push(...statements)
    },
    final(callback) {
      socket.end(callback)
    },
    destroy(error, callback) {
      socket.destroy()
      callback(error)
    }
  })
  socket.on("data", (chunk: Buffer) => {
    if (endsAnswer(chunk)) {
      for (const statement of awaited) reach(statement, "after")
      awaited = []
    }
    if (!tap.push(chunk)) socket.pause()
  })
  socket.on("end", () => tap.push(null))
  socket.on("error", (error) => tap.destroy(error))
  return tap
}
