const startupHeader = 4
const messageHeader = 5

const types = { parse: 0x50, bind: 0x42, query: 0x51, sync: 0x53 }

const textUntilNul = (bytes: Buffer, offset: number): string => {
  const end = bytes.indexOf(0, offset)
  return bytes.toString("utf8", offset, end === -1 ? bytes.length : end)
}

/**
 * Reads what a PostgreSQL client sends and answers, for every chunk, the SQL of the statements that it completes, in
 * their order. Prepared statements are known by the name under which they were parsed.
 */
export const makeStatementReader = (): ((chunk: Buffer) => ReadonlyArray<string>) => {
  let rest = Buffer.alloc(0)
  let hasStarted = false
  const prepared = new Map<string, string>()
  let bound: Array<string> = []
  return (chunk) => {
    rest = Buffer.concat([rest, chunk])
    const completed: Array<string> = []
    for (;;) {
      const header = hasStarted ? messageHeader : startupHeader
      if (rest.length < header) return completed
      const length = rest.readInt32BE(header - 4) + header - 4
      if (rest.length < length) return completed
      const type = hasStarted ? rest[0] : undefined
      const body = rest.subarray(header, length)
      rest = rest.subarray(length)
      hasStarted = true
      if (type === types.parse) {
        const name = textUntilNul(body, 0)
        prepared.set(name, textUntilNul(body, Buffer.byteLength(name) + 1))
      } else if (type === types.bind) {
        const portal = textUntilNul(body, 0)
        bound.push(prepared.get(textUntilNul(body, Buffer.byteLength(portal) + 1)) ?? "")
      } else if (type === types.query) completed.push(textUntilNul(body, 0))
      else if (type === types.sync) {
        completed.push(...bound)
        bound = []
      }
    }
  }
}
