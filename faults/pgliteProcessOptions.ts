/** What a process that writes to PGlite is told. */
export interface PgliteProcessOptions {
  readonly dataDir: string
  /** The first version it writes. */
  readonly version: number
  readonly batches: number
  readonly rowsPerBatch: number
}

/** What it tells, a line each. */
export type PgliteLine =
  | { readonly opened: { readonly rows: number; readonly versions: ReadonlyArray<number> } }
  | { readonly acknowledged: number }
