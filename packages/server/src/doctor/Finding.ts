import { Schema } from "effect"

/** What `snoozeql doctor` found out about one thing. */
export const Finding = Schema.Struct({
  /** What was checked, such as `database` or `permission`. */
  check: Schema.String,
  /** `failure`: SnoozeQL does not work until it is mended. `warning`: it works, with less or at a risk. */
  status: Schema.Literals(["ok", "warning", "failure"]),
  /** What is the case, and if something is wrong, what to do. */
  message: Schema.String,
  /** The account and region that it is about; omitted if it is about none. */
  target: Schema.optionalKey(Schema.String)
})
export interface Finding extends Schema.Schema.Type<typeof Finding> {}
