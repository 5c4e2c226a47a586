/** Messages that several faults have in common. */
import { refused, unfinished, unknown, type Fault } from "./fault";

/** After a write without an answer: what the look showed, and what comes next. */
export function lost(why: string): Fault["outcomes"] {
  const nothing = "As far as can be seen nothing was changed. The next pulumi up sends it again.";
  return {
    create: refused(
      `{doing} failed: ${why} No session was started since. {server} has no {noun} of this name; the next pulumi up tries again.`,
    ),
    update: refused(`{doing} failed: ${why} {server} does not hold the change: description is still "old". ${nothing}`),
    "mode change": refused(
      `Updating {what} failed: {doing} failed: ${why} The extents on {server} do not show the change. ${nothing}`,
    ),
  };
}

/** After a session that was not seen to its end. */
export function stillRunning(how: string): Fault["outcomes"] {
  const goesOn = "It goes on running on {server}. To wait longer, raise customTimeouts.";
  const kept = "The state has what {server} holds now; the next pulumi up waits for that session first.";
  return {
    create: unknown(
      `{doing} ${how} ${goesOn} The {noun} is not on the server yet, so the state does not know it: ` +
        "the next pulumi up waits for that session first, refuses to make a second one, and continues with it when adopt: true is set.",
      "adopt",
    ),
    update: unfinished(`{doing} ${how} ${goesOn} ${kept}`),
    "mode change": unfinished(`Updating {what} failed: {doing} ${how} ${goesOn} ${kept}`),
  };
}

/** After an answer that refuses the request itself. `words` is what the provider says of it. */
export function refusal(words: string, remedy = ""): Fault["outcomes"] {
  return {
    create: refused(`{doing} failed: {server} answered ${words} Nothing was made.${remedy}`),
    read: refused(`{doing} failed: {server} answered ${words} The state stays as it is; run it again later.`),
    update: refused(`{doing} failed: {server} answered ${words} Nothing was changed.${remedy}`),
    "mode change": refused(`Updating {what} failed: {server} answered ${words} Nothing was changed.${remedy}`),
  };
}
