// What a tool got wrong: the server and the tool's state, held against what was declared.
import type { Repository } from "./tool";

/** How many of them, by what is wrong. */
export type Mistakes = Readonly<Record<string, number>>;

export function add(...some: readonly Mistakes[]): Mistakes {
  const sum: Record<string, number> = {};
  for (const [what, count] of some.flatMap((mistakes) => Object.entries(mistakes)))
    if (count > 0) sum[what] = (sum[what] ?? 0) + count;
  return sum;
}

/** The server after a deployment of these declarations. */
export function onServer(declared: readonly Repository[], server: readonly Repository[]): Mistakes {
  const found = declared.map((one) => ({ one, namesakes: server.filter(({ name }) => name === one.name) }));
  return add({
    missing: found.filter(({ namesakes }) => namesakes.length === 0).length,
    doubled: found.filter(({ namesakes }) => namesakes.length > 1).length,
    "with other values": found.filter(({ one, namesakes: [first] }) => first !== undefined && !agree(one, first)).length,
  });
}

/** The state of the tool beside the server, by id. */
export function inState(known: readonly Repository[], server: readonly Repository[]): Mistakes {
  const onServer = new Map(server.map((one) => [one.id, one]));
  const ids = new Set(known.map(({ id }) => id));
  return add({
    "gone, but in the state": known.filter(({ id }) => !onServer.has(id)).length,
    "not in the state": server.filter(({ id }) => !ids.has(id)).length,
    "stale in the state": known.filter((one) => !agree(one, onServer.get(one.id) ?? one)).length,
  });
}

/** In all that the compared programs declare. */
function agree(a: Repository, b: Repository): boolean {
  return signatureOf(a) === signatureOf(b);
}

function signatureOf({ name, description, hostId, repository: { path, maxTaskCount } }: Repository): string {
  return JSON.stringify([name, description, hostId, path, maxTaskCount]);
}
