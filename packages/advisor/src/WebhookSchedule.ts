import type { StoreUnavailable } from "@snoozeql/domain/errors"
import type { NamedAdviceVersion } from "@snoozeql/domain/IssuedPlan"
import { AdviceStore } from "@snoozeql/store/AdviceStore"
import type { ChangePlace } from "@snoozeql/store/ChangePlace"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { type ToldChange, type WebhookLease, WebhookStore } from "@snoozeql/store/WebhookStore"
import { DateTime, Duration, Effect, Layer, Metric, Random, Schedule } from "effect"
import { SecureRandom } from "effect/crypto"
import { isSettled, maximumChanges, messageId, tooOld } from "./webhook/batch.ts"
import { messageBody } from "./webhook/messageBody.ts"
import type { WebhookFormat } from "./webhook/webhookFormats.ts"
import { delayAfter, type Verdict, verdictOf } from "./webhook/verdict.ts"
import { WebhookSender } from "./WebhookSender.ts"

/** How the webhook is told. */
export interface WebhookScheduleOptions {
  /** The form of the messages. The default is `json`. */
  readonly format?: WebhookFormat
  /** How often is looked for changes. The default is 10 seconds. */
  readonly interval?: Duration.Input
  /** Without a new change for this long, a pass is taken to be over, and its changes are sent. The default is 15 seconds. */
  readonly quiet?: Duration.Input
  /** How long is waited after a message was sent in vain for the first time. The default is 10 seconds. */
  readonly firstDelay?: Duration.Input
  /**
   * How long a server has the right to tell the webhook without renewing it, so also how long after it was killed another
   * one goes on. It must be longer than a request may take. The default is a minute.
   */
  readonly lease?: Duration.Input
}

/** How long a change waits for others at most. */
const longestWait = Duration.minutes(2)

const delivered = Metric.counter("snoozeql_webhook_delivered_changes_total", {
  description: "Changes of advice that the webhook was told",
  incremental: true
})
const refused = Metric.counter("snoozeql_webhook_refused_changes_total", {
  description: "Changes of advice that the webhook refused for good, or that grew too old",
  incremental: true
})
const failures = Metric.counter("snoozeql_webhook_failures_total", {
  description: "Messages to the webhook that are sent again",
  incremental: true
})

/** A change that is to be told. */
type Change = NamedAdviceVersion & ChangePlace

const toldChange = ({ instance_id, issued_at, sequence, version }: Change): ToldChange => ({
  sequence,
  issued_at,
  instance_id,
  version
})

/** What was sent is sent again if this fails, so it is worth some attempts. */
const retryStore = <A>(operation: Effect.Effect<A, StoreUnavailable>): Effect.Effect<A, StoreUnavailable> =>
  Effect.retry(operation, { times: 4, schedule: Schedule.exponential("200 millis") })

/**
 * Tells the webhook what changes in the advice, in order and at least once: what is issued, whoever issues it, is read
 * from the `AdviceStore`, and how far the webhook was told is kept in the `WebhookStore`. So nothing is lost if a server
 * stops or is killed, and several servers that use the same database do not tell the same. A new webhook is told what
 * changes from now on.
 *
 * The changes of a pass are sent together, at most 100 in a message. If the receiver does not take a message, it is sent
 * again, later and later, for up to seven days. If it refuses a message for good, that is logged and the next ones are
 * sent.
 */
export const layer = ({
  firstDelay = "10 seconds",
  format = "json",
  interval = "10 seconds",
  lease: leaseInput = "1 minute",
  quiet = "15 seconds"
}: WebhookScheduleOptions = {}): Layer.Layer<never, never, AdviceStore | MetricsStore | WebhookStore | WebhookSender> =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const advice = yield* AdviceStore
      const metrics = yield* MetricsStore
      const webhook = yield* WebhookStore
      const sender = yield* WebhookSender
      const holder = SecureRandom.uuidV4Unsafe()
      const lease = Duration.fromInputUnsafe(leaseInput)
      const first = Duration.fromInputUnsafe(firstDelay)
      const times = { quiet: Duration.fromInputUnsafe(quiet), longest: longestWait }
      const annotate = Effect.annotateLogs({ webhook: sender.receiver })

      const changesAfter = (place: ChangePlace) =>
        advice.changes({ after: place, limit: maximumChanges + 1 }).pipe(
          Effect.catchTag("InvalidPage", (error) => Effect.die(error)),
          Effect.map((rows) => rows.map(({ name, sequence, version }): Change => ({ name, sequence, ...version })))
        )

      const send = Effect.fnUntraced(function* (batch: ReadonlyArray<NamedAdviceVersion>, now: DateTime.Utc) {
        const message = { id: messageId(batch), body: messageBody(batch, format) }
        return yield* sender.send(message).pipe(
          Effect.map((response) => verdictOf(response, now)),
          Effect.catchTag("WebhookUnreachable", ({ message: problem }) =>
            Effect.succeed<Verdict>({ _tag: "SendAgain", problem, after: undefined })
          )
        )
      })

      /** Gives changes up, and goes on behind them. */
      const giveUp = Effect.fnUntraced(function* (batch: ReadonlyArray<Change>, why: string) {
        const last = batch.at(-1)
        if (last === undefined) return false
        const outcome = { through: toldChange(last), changes: batch.length, refusal: why }
        const isOurs = yield* retryStore(webhook.advance(holder, outcome))
        yield* Metric.update(refused, batch.length)
        yield* Effect.logWarning(
          `The webhook is not told ${batch.length} ${batch.length === 1 ? "change" : "changes"} of advice (${why}); GET /api/v1/advice/changes lists them`
        )
        return isOurs
      })

      /** Sends a message, and returns whether there may be more to send. */
      const deliver = Effect.fnUntraced(function* (
        batch: ReadonlyArray<Change>,
        last: Change,
        { attempts }: WebhookLease,
        now: DateTime.Utc
      ) {
        const verdict = yield* send(batch, now)
        switch (verdict._tag) {
          case "Delivered": {
            const outcome = { through: toldChange(last), changes: batch.length, refusal: null }
            const isOurs = yield* retryStore(webhook.advance(holder, outcome))
            yield* Metric.update(delivered, batch.length)
            return isOurs
          }
          case "GiveUp":
            return yield* giveUp(batch, verdict.problem)
          case "SendAgain": {
            const delay = verdict.after ?? delayAfter(attempts, yield* Random.next, first)
            yield* webhook.postpone(holder, { delay, problem: verdict.problem })
            yield* Metric.update(failures, 1)
            yield* Effect.logWarning(
              `The webhook did not take a message (${verdict.problem}); it is sent again in ${Duration.format(delay)}`
            )
            return false
          }
        }
      })

      /** Sends what is due next with the lease, and returns whether there may be more. */
      const sendNext: Effect.Effect<boolean, StoreUnavailable> = Effect.gen(function* () {
        const claimed = yield* webhook.claim(holder, lease)
        if (claimed === null) return false
        const now = yield* metrics.snapshotTime
        const changes = yield* changesAfter(claimed.place)
        const old = tooOld(changes, now)
        if (old.length > 0) return yield* giveUp(old, "they are older than seven days")
        const batch = changes.slice(0, maximumChanges)
        const last = batch.at(-1)
        if (last === undefined || !isSettled(changes, times, now)) return false
        return yield* deliver(batch, last, claimed, now)
      })

      const look = Effect.gen(function* () {
        const state = yield* webhook.state
        if (state !== null) {
          const now = yield* metrics.snapshotTime
          const isWaiting = state.next_attempt_at !== null && DateTime.isGreaterThan(state.next_attempt_at, now)
          // Looking takes no lease: most of the time there is nothing to send.
          if (isWaiting || !isSettled(yield* changesAfter(state.place), times, now)) return
        }
        yield* Effect.repeat(sendNext, { while: (more) => more }).pipe(
          Effect.ensuring(Effect.ignore(webhook.release(holder)))
        )
      }).pipe(
        Effect.catchCause((cause) => Effect.logError("The webhook could not be told", cause)),
        annotate
      )

      yield* Effect.forkScoped(Effect.repeat(look, Schedule.spaced(interval)))
    })
  )
