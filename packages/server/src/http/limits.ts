/** What one client may take of the server, and for how long. Times in milliseconds, sizes in bytes. */
export interface ServerLimits {
  /** The request line and the headers have to arrive within this time, from the connection or the last response on. */
  readonly headersTimeout: number
  /** The whole request has to arrive within this time. */
  readonly requestTimeout: number
  /** How often the two are checked: a request is ended by this much later. */
  readonly checkingInterval: number
  /** A connection without a request is closed after this time. */
  readonly keepAliveTimeout: number
  /** A client that does not read its response is given up after this time without a byte. */
  readonly stalledResponseTimeout: number
  /** No request is worked on, and no response written, for longer than this. */
  readonly requestLifetime: number
  /** The request line and the headers together. */
  readonly maximumHeaderSize: number
  /** When the server stops, a kept connection gets this time for a request that is on its way. */
  readonly idleGrace: number
  /** When the server stops, requests under way get this time. */
  readonly stopTimeout: number
}

/** The limits of the server; docs/reliability.md lists them with what a client sees. */
export const serverLimits: ServerLimits = {
  headersTimeout: 15_000,
  requestTimeout: 30_000,
  checkingInterval: 1000,
  keepAliveTimeout: 5000,
  stalledResponseTimeout: 30_000,
  requestLifetime: 300_000,
  maximumHeaderSize: 16 * 1024,
  idleGrace: 1000,
  stopTimeout: 5000
}
