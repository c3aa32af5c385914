import { type Action, namesOfDays } from "./actions.ts"

/** The limits of EventBridge Scheduler's RetryPolicy. */
const shortestAge = 60
const longestAge = 86_400
const mostAttempts = 185

/** A stop that AWS does not accept within an hour is given up until the next stop. */
const longestAgeOfStop = 3_600

/**
 * For how long a call is retried, in seconds. A stop is retried for at most half of the shortest sleep, so that a late
 * stop never happens in working hours. A start is retried until just before the next stop, since a late start is better
 * than none.
 */
export const ageOf = ({ action, shortestSpan }: Action): number => {
  const span = shortestSpan * 60
  const longest = action === "stop" ? Math.min(longestAgeOfStop, Math.floor(span / 2)) : Math.min(longestAge, span - 60)
  return Math.max(shortestAge, longest)
}

/** How EventBridge Scheduler retries an action that the target does not accept. */
export const retryPolicy = (
  action: Action
): { readonly MaximumEventAgeInSeconds: number; readonly MaximumRetryAttempts: number } => ({
  MaximumEventAgeInSeconds: ageOf(action),
  MaximumRetryAttempts: mostAttempts
})

/** The times of an action as EventBridge Scheduler's cron expression. */
export const scheduleExpression = ({ days, minuteOfDay }: Action): string =>
  `cron(${minuteOfDay % 60} ${Math.floor(minuteOfDay / 60)} ? * ${namesOfDays(days)} *)`
