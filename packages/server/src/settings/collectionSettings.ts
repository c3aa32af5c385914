import { CollectInterval } from "@snoozeql/collector/CollectInterval"
import { defaultPassTimeLimit, PassTimeLimit } from "@snoozeql/collector/PassTimeLimit"
import { defaultTagNames, TagName } from "@snoozeql/domain/TagNames"
import { maximumTagKeyLength } from "@snoozeql/domain/Tags"
import { TimeZoneName } from "@snoozeql/domain/TimeZoneName"
import { Duration, Option, Schema } from "effect"
import { setting, decodeWith, integer } from "./Setting.ts"

/** A bare number means minutes. */
const minutes = (text: string): Option.Option<number> =>
  decodeWith(Schema.DurationFromString)(/^\d+$/.test(text) ? `${text} minutes` : text).pipe(
    Option.map(Duration.toMinutes)
  )

const tagExpected = `a tag's name of at most ${maximumTagKeyLength} characters, without a blank at either end`

/** What is collected and kept, and which tags count. */
export const collectionSettings = {
  retentionDays: setting({
    name: "SNOOZEQL_RETENTION_DAYS",
    flag: "retention-days",
    description: "How many days hourly metrics are kept",
    expected: "a whole number of days from 1 to 455 (CloudWatch keeps hourly metrics for 455 days)",
    decode: integer(1, 455),
    fallback: 14
  }),
  historyWeeks: setting({
    name: "SNOOZEQL_HISTORY_WEEKS",
    description:
      "How many weeks are kept in the compact history, by which databases are judged. It is never shorter than the hourly metrics",
    expected: "a whole number of weeks from 2 to 52",
    decode: integer(2, 52),
    fallback: 12
  }),
  collectInterval: setting<CollectInterval>({
    name: "SNOOZEQL_COLLECT_INTERVAL",
    flag: "collect-interval",
    description:
      "How often metrics are collected, such as `15 minutes` or `6 hours`; a bare number means minutes. CloudWatch's bill grows with every collection",
    expected:
      "a time from 5 minutes to 24 hours that divides the day evenly, such as 15 minutes, 1 hour, 6 hours or 24 hours",
    decode: (text) => Option.filter(minutes(text), Schema.is(CollectInterval)),
    fallback: 15
  }),
  timezone: setting<string | undefined>({
    name: "SNOOZEQL_TIMEZONE",
    description: "The time zone of instances for which neither a user nor the tag `snoozeql:timezone` has chosen one",
    expected: "an IANA time zone such as Europe/Berlin",
    decode: decodeWith(TimeZoneName),
    fallback: undefined
  }),
  timezoneTag: setting({
    name: "SNOOZEQL_TIMEZONE_TAG",
    description: "The tag that sets an instance's time zone. The case of a tag's name does not matter",
    expected: tagExpected,
    decode: decodeWith(TagName),
    fallback: defaultTagNames.timezone
  }),
  excludeTag: setting({
    name: "SNOOZEQL_EXCLUDE_TAG",
    description: "The tag that excludes an instance or a cluster from recommendations",
    expected: tagExpected,
    decode: decodeWith(TagName),
    fallback: defaultTagNames.exclude
  }),
  ownerTag: setting({
    name: "SNOOZEQL_OWNER_TAG",
    description: "The tag that says whose an instance is; lists can be filtered by it",
    expected: tagExpected,
    decode: decodeWith(TagName),
    fallback: defaultTagNames.owner
  }),
  environmentTag: setting({
    name: "SNOOZEQL_ENVIRONMENT_TAG",
    description: "The tag that says what an instance is for, such as staging; lists can be filtered by it",
    expected: tagExpected,
    decode: decodeWith(TagName),
    fallback: defaultTagNames.environment
  }),
  collectLimit: setting<PassTimeLimit>({
    name: "SNOOZEQL_COLLECT_LIMIT",
    description:
      "How long a collection may take before it is ended, such as `30 minutes`; a bare number means minutes. The next collection begins with what was not read",
    expected: "a whole number of minutes from 1 to 55",
    decode: (text) => Option.filter(minutes(text), Schema.is(PassTimeLimit)),
    fallback: Duration.toMinutes(defaultPassTimeLimit)
  })
}
