import type { GuardedUnit } from "./GuardedUnit.ts"
import { callAws, type Catcher, expression, type TaskState, type Values } from "./StateMachine.ts"

/** The name that CloudFormation replaces by the ARN of the SNS topic. */
export const topicSubstitution = "TopicArn"

/** Publishes a message to the SNS topic. `message` is a JSONata expression. */
export const notifyState = (
  { partition }: GuardedUnit,
  state: {
    readonly subject: string
    readonly message: string
    readonly Assign?: Values
    readonly Next: string
    readonly caught: Omit<Catcher, "ErrorEquals">
  }
): TaskState => {
  const { caught, message, subject, ...rest } = state
  return callAws(partition, "sns:publish", {
    Arguments: {
      TopicArn: `\${${topicSubstitution}}`,
      Subject: subject,
      Message: expression(message)
    },
    Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 5, MaxAttempts: 3, BackoffRate: 2 }],
    caught,
    ...rest
  })
}
