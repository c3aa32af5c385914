import { Schema } from "effect"

/** An error as AWS returns it: its code, the HTTP status, and whether the sender or the receiver is at fault. */
export class AwsError extends Schema.TaggedError<AwsError>()("AwsError", {
  code: Schema.String,
  status: Schema.Int,
  fault: Schema.Literals(["Sender", "Receiver"]),
  message: Schema.String
}) {}

/** An error with HTTP 400: the sender is at fault. */
export const senderError = (code: string, message: string): AwsError =>
  new AwsError({ code, status: 400, fault: "Sender", message })
