/** How much one client may use of the server, and for how long. Times are in milliseconds, sizes in bytes. */
export interface ServerLimits {
  /** How long the request line and the headers may take to arrive, from the connection or the last response on. */
  readonly headersTimeout: number
  /** How long the whole request may take to arrive. */
  readonly requestTimeout: number
  /** How often these two are checked. A request may be ended this much later than its limit. */
  readonly checkingInterval: number
  /** How long a connection may stay open without a request. */
  readonly keepAliveTimeout: number
  /** How long a client may read nothing of its response before its connection is closed. */
  readonly stalledResponseTimeout: number
  /** How long a request may take in all, until its response is written. */
  readonly requestLifetime: number
  /** The largest size of the request line and the headers together. */
  readonly maximumHeaderSize: number
  /** When the server stops, how long an idle connection stays open for a request that is on its way. */
  readonly idleGrace: number
  /** When the server stops, how much time requests under way get. */
  readonly stopTimeout: number
}

/** The limits of the server. docs/reliability.md lists them, and says what a client sees. */
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
