/** A run of the real command that is cut off in the middle of a creation, and the runs after it. */
import { execFileSync } from "node:child_process";
import { arrived } from "../arrived";
import { findPulumiCommand, pulumiCommand } from "../engine";
import { PROGRAMS, isNative, linuxRepository, messagesOf, openSite, requireOk, summaryOf, type Result, type Site } from "./site";

const command = findPulumiCommand();
// Only the command is a process that can be interrupted. Both forms are played here, whatever the run of the tests plays elsewhere.
const withCommand = command === undefined || isNative ? describe.skip : describe;

withCommand("a run that is cut off while a repository is being made", () => {
  let site: Site;

  beforeEach(async () => {
    site = await openSite(pulumiCommand(command ?? ""));
    site.declare({ nas: { args: linuxRepository() } });
    site.simulator.planSession({ never: true });
  }, 60_000);
  afterEach(() => site.close());

  const made = (): string[] =>
    site.simulator.infrastructure.repositories.filter(({ name }) => name === "backups").map(({ id }) => id);
  const session = async (): Promise<string> => {
    const { sessions } = site.simulator.infrastructure;
    await arrived(() => (sessions[0]?.course.looks ?? 0) > 0);
    return sessions[0]?.id ?? "";
  };

  it("by two Ctrl-C names the session that is still running", async () => {
    const running = site.stack.up();
    const id = await session();
    const result = await interrupted(running);

    expect(messagesOf(result)).toContain(
      `Creating repository "backups" was interrupted: session ${id} is Working, 0 % and is still running on ${new URL(site.simulator.vbrUrl).host}. The next pulumi up waits for it first. [VEEAM_INTERRUPTED]`,
    );
  }, 120_000);

  it("by the death of the provider host is continued by the next runs: the name is refused, and adopt: true adopts it", async () => {
    const running = site.stack.up();
    await session();
    for (const { pid } of processesBelow(process.pid, /cmd[\\/]dynamic-provider/)) process.kill(pid, "SIGKILL");
    const result = await running;

    expect(messagesOf(result).join("\n")).toContain("error reading from server: EOF");
    for (const { course } of site.simulator.infrastructure.sessions) course.endsAtLook = course.looks + 1;

    const next = await site.stack.up();
    site.declare({ nas: { args: linuxRepository({ adopt: true }) } });
    const adopting = requireOk(await site.stack.up());
    const preview = requireOk(await site.stack.preview({ refresh: true }));

    expect(messagesOf(next).join("\n")).toContain(
      'Repository "backups" is on ' +
        `${new URL(site.simulator.vbrUrl).host} already (type LinuxLocal, id ${made()[0] ?? ""}). Nothing was changed. It has the declared type and place, ` +
        "so it was probably made by an interrupted run, or by hand. Set adopt: true to manage it from now on",
    );
    expect(summaryOf(adopting)).toEqual(["create nas"]);
    expect(summaryOf(preview)).toEqual([]);
    expect(made()).toHaveLength(1);
  }, 120_000);
});

withCommand("a run of the native plugin that is cut off", () => {
  it("by one Ctrl-C ends the wait after a second, names the session that is still running, and logs off", async () => {
    const site = await openSite(pulumiCommand(command ?? ""), { projectDirectory: PROGRAMS.native });
    site.declare({ nas: { args: linuxRepository() } }, "native");
    site.simulator.planSession({ never: true });
    const running = site.stack.up();
    const { sessions } = site.simulator.infrastructure;
    await arrived(() => (sessions[0]?.course.looks ?? 0) > 0);

    for (const { pid } of processesBelow(process.pid, /pulumi up/)) process.kill(pid, "SIGINT");
    const result = await running;
    const open = site.simulator.infrastructure.tokens.filter(({ isVoid }) => !isVoid);
    await site.close();

    expect(messagesOf(result).join("\n")).toMatch(
      /Creating repository "backups" was interrupted: session \S+ is Working, 0 %\. It is still running on .*\[VEEAM_INTERRUPTED\]/,
    );
    expect(open).toEqual([]);
  }, 120_000);
});

withCommand("the death of the command", () => {
  it.each(["dynamic", "native"] as const)(
    "leaves no process of the %s form behind",
    async (form) => {
      const site = await openSite(pulumiCommand(command ?? ""), { projectDirectory: PROGRAMS.native });
      site.declare({ nas: { args: linuxRepository() } }, form);
      site.simulator.planSession({ never: true });
      const running = site.stack.up().catch((error: unknown) => error);
      const { sessions } = site.simulator.infrastructure;
      await arrived(() => (sessions[0]?.course.looks ?? 0) > 0);
      const hosts = processesBelow(process.pid, /cmd[\\/]dynamic-provider|pulumi-resource-veeam/);

      for (const { pid } of processesBelow(process.pid, /pulumi up/)) process.kill(pid, "SIGKILL");
      await arrived(() => hosts.every(({ pid }) => !isAlive(pid)));
      await running;
      await site.close();

      expect(hosts).not.toEqual([]);
    },
    120_000,
  );
});

withCommand("a run that is cut off while creations wait for a slot", () => {
  it("tells by two Ctrl-C which request was sent, and which were not", async () => {
    const site = await openSite(pulumiCommand(command ?? ""), { env: { VEEAM_VBR_MAX_PARALLEL: "1" } });
    const names = ["first", "second", "third"];
    const declarations = names.map((name) => [name, { args: linuxRepository({ name, repository: { path: `/mnt/${name}` } }) }]);
    site.declare(Object.fromEntries(declarations) as Parameters<Site["declare"]>[0]);
    site.simulator.fail({ on: "POST /repositories", times: "always", with: { kind: "stall", when: "before" } });

    const running = site.stack.up();
    await arrived(() => site.simulator.inFlight.some(({ method, path }) => method === "POST" && path.endsWith("/repositories")));
    const said = messagesOf(await interrupted(running)).filter((message) => message.includes("was interrupted"));
    const { host } = new URL(site.simulator.vbrUrl);
    await site.close();

    expect(said).toHaveLength(3);
    const sent = said.filter((message) => message.includes(`the request was sent to ${host}, and its answer has not arrived`));
    const waiting = said.filter((message) => message.includes(`was interrupted before the request was sent to ${host}.`));
    expect([sent.length, waiting.length]).toEqual([1, 2]);
  }, 120_000);
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** As somebody does who has no patience: Ctrl-C again and again, until it ends. */
async function interrupted(running: Promise<Result>): Promise<Result> {
  const impatience = setInterval(() => {
    for (const { pid } of processesBelow(process.pid, /pulumi up/)) process.kill(pid, "SIGINT");
  }, 1000);
  return await running.finally(() => clearInterval(impatience));
}

/** The processes that this one has started, and those that they have started, by what they run. */
function processesBelow(parent: number, runs: RegExp): { pid: number }[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" }).trim().split("\n");
  const all = lines.map((line) => {
    const [pid = "", ppid = "", ...args] = line.trim().split(/\s+/);
    return { pid: Number(pid), ppid: Number(ppid), args: args.join(" ") };
  });
  const below = (of: number): typeof all => all.filter(({ ppid }) => ppid === of).flatMap((one) => [one, ...below(one.pid)]);
  return below(parent).filter(({ args }) => runs.test(args));
}
