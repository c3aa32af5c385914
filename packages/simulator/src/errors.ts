import { Schema } from "effect"

/** A line of a recorded series is not `timestamp,value`. Lines are counted from 1. */
export class InvalidRecordedSeries extends Schema.TaggedError<InvalidRecordedSeries>()("InvalidRecordedSeries", {
  line: Schema.Int,
  reason: Schema.String
}) {
  override get message(): string {
    return `line ${this.line}: ${this.reason}`
  }
}

/** The simulator cannot start with an option; `option` names it. */
export class InvalidSimulatorOption extends Schema.TaggedError<InvalidSimulatorOption>()("InvalidSimulatorOption", {
  option: Schema.String,
  reason: Schema.String
}) {
  override get message(): string {
    return `${this.option} ${this.reason}`
  }
}
