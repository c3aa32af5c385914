import { type ExpectedReading, readingRequests } from "@snoozeql/collector/expectedReading"
import { Console, Effect, Schema } from "effect"
import { WrongUsage } from "../commandLine/WrongUsage.ts"
import { OutputTerminal } from "../output/OutputTerminal.ts"
import { describeRequests } from "../output/readingCost.ts"

/** The user did not want the reading. Nothing was requested from CloudWatch. */
export class ReadingDeclined extends Schema.TaggedError<ReadingDeclined>()("ReadingDeclined", {}) {
  override get message(): string {
    return "Nothing was read, and nothing was paid"
  }
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`

/** Where the instances are. More than three places are counted. */
const describePlaces = (expected: ReadonlyArray<ExpectedReading>): string => {
  const places = expected
    .filter(({ instances }) => instances.length > 0)
    .map(({ account, region }) => `account ${account ?? "unknown"}, ${region ?? "unknown region"}`)
  return places.length > 3 ? `${places.length} accounts and regions` : places.join("; ")
}

/** What is still to be read. */
export interface Unread {
  readonly expected: ReadonlyArray<ExpectedReading>
  /** The classes of the instances that have not been read. */
  readonly classes: ReadonlyArray<string | null>
}

/** Says what a reading will request and cost. */
export const describeReading = ({ classes, expected }: Unread, historyWeeks: number): string => {
  const all = expected.reduce((sum, { instances }) => sum + instances.length, 0)
  const where = describePlaces(expected)
  const requests = describeRequests(readingRequests(classes))
  const stored = all - classes.length
  const read = stored === 0 ? "" : ` ${plural(stored, "instance")} ${stored === 1 ? "has" : "have"} been read already.`
  return `Found ${plural(all, "instance")} (${where}).${read} Reading ${historyWeeks} weeks of CloudWatch metrics of ${stored === 0 ? "them" : `the other ${classes.length}`} takes ${requests}. Nothing is changed in AWS.`
}

/** What an answer means. No answer means no, as the question says. Undefined if it is neither yes nor no. */
const meaningOf = (answer: string): boolean | undefined =>
  /^\s*y(es)?\s*$/i.test(answer) ? true : /^\s*(no?)?\s*$/i.test(answer) ? false : undefined

type Ask = (question: string) => Effect.Effect<string>

/** Asks until the answer is yes or no. */
const askYesOrNo = Effect.fnUntraced(function* (ask: Ask, question: string) {
  let agreed = meaningOf(yield* ask(`${question} [y/N] `))
  while (agreed === undefined) agreed = meaningOf(yield* ask(`Please answer yes or no. ${question} [y/N] `))
  return agreed
})

/**
 * Says on stderr what a reading will cost, and asks whether to begin. Without a terminal to ask on, the flag must have
 * agreed to it. If nothing is to be read, nothing is asked.
 */
export const confirmReading = Effect.fnUntraced(function* (unread: Unread, historyWeeks: number, agreed: boolean) {
  if (unread.classes.length === 0) return
  const { ask } = yield* OutputTerminal
  yield* Console.error(describeReading(unread, historyWeeks))
  if (agreed) return
  if (ask === undefined) {
    return yield* new WrongUsage({
      flag: "--yes",
      message: "there is no terminal to ask on, so add this flag to agree to these costs. Nothing was read"
    })
  }
  if (!(yield* askYesOrNo(ask, "Read them now?"))) return yield* new ReadingDeclined()
})
