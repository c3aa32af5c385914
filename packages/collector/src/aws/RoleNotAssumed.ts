import { Schema } from "effect"

/** A role could not be assumed. `cause` is the SDK's error of AssumeRole, or of the credentials that signed it. */
export class RoleNotAssumed extends Schema.TaggedError<RoleNotAssumed>()("RoleNotAssumed", {
  roleArn: Schema.String,
  cause: Schema.Defect()
}) {}
