import * as Schema from "effect/Schema"
import { InstanceId } from "./Instance.ts"
import { Instant } from "./Instant.ts"

/**
 * A change of an instance's status, as discovery saw it.
 *
 * `observed_at` is when discovery first saw the new status, by the process's clock. The change itself happened between
 * the previous discovery and this one. `previous_status` is null if discovery had not seen the instance before.
 */
export const InstanceStatusChange = Schema.Struct({
  instance_id: InstanceId,
  observed_at: Instant,
  previous_status: Schema.NullOr(Schema.String),
  status: Schema.String
})
export interface InstanceStatusChange extends Schema.Schema.Type<typeof InstanceStatusChange> {}
