import { Schema } from "effect"

/** An error as AWS answers it: its code, the HTTP status, and whose fault it is. */
export class AwsError extends Schema.TaggedError<AwsError>()("AwsError", {
  code: Schema.String,
  status: Schema.Int,
  fault: Schema.Literals(["Sender", "Receiver"]),
  message: Schema.String
}) {}

/** HTTP 400: the request is at fault. */
export const senderError = (code: string, message: string): AwsError =>
  new AwsError({ code, status: 400, fault: "Sender", message })
