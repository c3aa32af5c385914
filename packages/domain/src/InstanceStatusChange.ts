import { Schema } from "effect"
import { InstanceId } from "./Instance.ts"
import { Instant } from "./Instant.ts"

/**
 * A change of an instance's status as discovery saw it.
 *
 * `observed_at` is when the new status was first seen, by the process's clock; the change itself lies between the
 * discovery before and this one. `previous_status` is null where the instance had not been seen before.
 */
export const InstanceStatusChange = Schema.Struct({
  instance_id: InstanceId,
  observed_at: Instant,
  previous_status: Schema.NullOr(Schema.String),
  status: Schema.String
})
export interface InstanceStatusChange extends Schema.Schema.Type<typeof InstanceStatusChange> {}
