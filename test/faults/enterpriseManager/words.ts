/** Messages of Enterprise Manager's rows that several faults have in common. */
import { ofBackupServer, recovered, refused, repeated, unfinished, unknown, type Fault, type Outcome } from "../fault";
import type { OperationName } from "../operations";

type Outcomes = Fault["outcomes"];

export const WRITES = ["create", "update", "password", "delete", "adopt"] as const;
export const EVERY_OPERATION = [...WRITES, "read"] as const;

export function all(outcome: Outcome, names: readonly OperationName[] = EVERY_OPERATION): Outcomes {
  return ofBackupServer(Object.fromEntries(names.map((name) => [name, outcome])));
}

const TAKEN = "Whether {server} took user name and password cannot be seen.";
const SENT_AGAIN =
  "The state has what {server} shows now; the next pulumi up sends what is missing, and user name and password again.";
const NOTHING_SEEN = "As far as can be seen nothing was changed. The next pulumi up sends it again.";
const TAKES_OVER = "It is not in the state; the next pulumi up takes it over again.";

/**
 * A write without a usable answer that had no effect. What is looked for and never comes is not waited for long, but for the
 * second try of a removal there is time.
 */
export function lostBefore(fault: Omit<Fault, "outcomes">, why: string): Fault[] {
  const outcomes = withoutEffect(why);
  const isDelete = ([name]: [string, unknown]): boolean => name === "BackupServer delete";
  const entries = Object.entries(outcomes) as [string, Outcome][];
  return [
    { ...fault, timeout: SHORT, outcomes: Object.fromEntries(entries.filter((entry) => !isDelete(entry))) },
    { ...fault, outcomes: Object.fromEntries(entries.filter(isDelete)) },
  ];
}

/** Time enough to begin. */
export const SHORT = "1s";

export function withoutEffect(why: string): Outcomes {
  const since = "No task was started since.";
  const still = `{doing} failed: ${why} ${since} {server} does not hold the change: description is still "old".`;
  return ofBackupServer({
    create: refused(
      `{doing} failed: ${why} ${since} {server} lists no backup server of this address; the next pulumi up tries again.`,
    ),
    update: refused(`${still} ${NOTHING_SEEN}`),
    password: unfinished(`{doing} failed: ${why} ${since} ${TAKEN} ${SENT_AGAIN}`),
    delete: repeated,
    adopt: refused(`${still} ${TAKES_OVER}`),
    read: repeated,
  });
}

/** After a write without a usable answer that had its effect. Of an account nobody can say so. */
export function lostAfter(why: string, since = "Task {task} is Finished: Ok."): Outcomes {
  return ofBackupServer({
    create: recovered,
    update: recovered,
    password: unfinished(`{doing} failed: ${why} ${since} ${TAKEN} ${SENT_AGAIN}`),
    delete: recovered,
    adopt: unknown(`{doing} failed: ${why} ${since} ${TAKEN} ${TAKES_OVER}`),
  });
}

/** After a task that ended without a verdict, with its effect. */
export function withoutVerdict(note: string): Outcomes {
  return ofBackupServer({
    create: recovered,
    update: recovered,
    password: unfinished(`{doing} failed: ${note} ${TAKEN} ${SENT_AGAIN}`),
    delete: recovered,
    adopt: unknown(`{doing} failed: ${note} ${TAKEN} ${TAKES_OVER}`),
  });
}

/** After an answer that refuses the request itself. */
export function refusal(words: string, remedy = ""): Outcomes {
  const refusedWith = (effect: string) => refused(`{doing} failed: {server} answered ${words} ${effect}${remedy}`);
  return ofBackupServer({
    create: refusedWith("Nothing was connected."),
    ...each(["update", "password", "adopt"], refusedWith("Nothing was changed.")),
    delete: refusedWith("Nothing was disconnected."),
    read: refused(`{doing} failed: {server} answered ${words} The state stays as it is; run it again later.`),
  });
}

/** After a look that failed before anything was sent. */
export function unreadable(why: string, names: readonly OperationName[] = EVERY_OPERATION): Outcomes {
  const saying = (rest: string) => refused(`{doing} failed: ${why} ${rest}`);
  const every: Partial<Record<OperationName, Outcome>> = {
    create: saying("Nothing was connected; the next pulumi up tries again."),
    ...each(["update", "password"], saying("Nothing was changed; the next pulumi up tries again.")),
    delete: saying("Nothing was disconnected; the next run tries again."),
    adopt: refused(`Connecting {what} failed: ${why} Nothing was connected; the next pulumi up tries again.`),
    read: saying("The state stays as it is; run it again later."),
  };
  return ofBackupServer(Object.fromEntries(Object.entries(every).filter(([name]) => names.includes(name as OperationName))));
}

/** After a task that says that it failed, and did nothing. */
export function failedTask(words: string): Outcomes {
  const message = `{doing} failed: ${words}`;
  return ofBackupServer({
    create: refused(`${message} {server} lists no backup server of this address; the next pulumi up tries again.`),
    update: refused(`${message} ${NOTHING_SEEN}`),
    password: unfinished(`${message} ${SENT_AGAIN}`),
    delete: refused(`${message} It is still connected to {server} ({id}); the next run tries again.`),
    adopt: refused(`${message} ${TAKES_OVER}`),
  });
}

/** After a wait that did not see the end of the task. */
export function stillRunning(how: string): Outcomes {
  return ofBackupServer({
    create: unknown(
      `{doing}${how} The backup server is not listed yet, so the state does not know it: ` +
        "the next pulumi up looks for the address first, refuses to connect it twice, and continues with it when adopt: true is set.",
      "adopt",
    ),
    update: unfinished(`{doing}${how} The state has what {server} shows now; the next pulumi up sends what is missing.`),
    password: unfinished(`{doing}${how} ${SENT_AGAIN}`),
    delete: unknown(`{doing}${how} The state keeps it; the next run looks again.`),
    adopt: unknown(`{doing}${how} ${TAKES_OVER}`),
  });
}

function each(names: readonly OperationName[], outcome: Outcome): Partial<Record<OperationName, Outcome>> {
  return Object.fromEntries(names.map((name) => [name, outcome]));
}
