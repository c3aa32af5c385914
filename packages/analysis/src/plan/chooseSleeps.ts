import { runsOfHours } from "./runsOfHours.ts"

/**
 * Chooses the hours to sleep among those that may sleep: every run of at least `minimumRun` hours. A run that begins at
 * the first hour may be shorter if it continues a sleep under way. Between two sleeps is at least one hour that may not
 * sleep.
 */
export const chooseSleeps = (
  mayBeSlept: ReadonlyArray<boolean>,
  isUnderWay: boolean,
  minimumRun: number
): ReadonlyArray<boolean> => {
  const asleep = mayBeSlept.map(() => false)
  for (const { end, start } of runsOfHours(mayBeSlept.length, (index) => mayBeSlept[index] === true)) {
    const continues = start === 0 && isUnderWay
    if (end - start >= minimumRun || continues) asleep.fill(true, start, end)
  }
  return asleep
}
