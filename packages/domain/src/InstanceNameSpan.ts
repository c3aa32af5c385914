import * as Schema from "effect/Schema"
import { Instant } from "./Instant.ts"
import { InstanceId } from "./Instance.ts"

/**
 * The whole UTC hours in which an instance had a name.
 *
 * CloudWatch keys its data on the instance's name, which can be changed and used again by another instance. So data
 * under a name belongs to the instance that had the name in that hour. `valid_from` is inclusive; null means that the
 * instance has always had the name. `valid_until` is exclusive; null means that it still has it.
 */
export const InstanceNameSpan = Schema.Struct({
  instance_id: InstanceId,
  name: Schema.String,
  valid_from: Schema.NullOr(Instant),
  valid_until: Schema.NullOr(Instant)
})
export interface InstanceNameSpan extends Schema.Schema.Type<typeof InstanceNameSpan> {}
