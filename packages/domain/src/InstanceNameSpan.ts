import { Schema } from "effect"
import { Instant } from "./Instant.ts"
import { InstanceId } from "./Instance.ts"

/**
 * The whole UTC hours in which an instance had a name.
 *
 * CloudWatch keys its data on the name, which can be renamed and reused. So what CloudWatch has under a name belongs to
 * whoever had the name at that hour. `valid_from` is inclusive, and null if the name has always been the instance's.
 * `valid_until` is exclusive, and null for the present name.
 */
export const InstanceNameSpan = Schema.Struct({
  instance_id: InstanceId,
  name: Schema.String,
  valid_from: Schema.NullOr(Instant),
  valid_until: Schema.NullOr(Instant)
})
export interface InstanceNameSpan extends Schema.Schema.Type<typeof InstanceNameSpan> {}
