/** What users see while they wait: on the row of each resource the percentage, and the newest line of the session's log. */
import type { Simulator } from "veeam-simulator";
import { connectionOf, resolveVbr } from "../../provider/config/settings";
import { Ownership } from "../../provider/lifecycle/ownership";
import { check, create } from "../../provider/resources/repository/operations";
import { VbrClient } from "../../provider/vbr/client";
import { NewestLine } from "../../provider/vbr/sessions";
import { REVISION } from "../revision";
import { ManagedResource, type Site, configOf, startSite } from "../site";
import { linuxLocal } from "./repository/programs";

const LOG_LINE = "Creating database records for repository";

let site: Site;
let simulator: Simulator;
let client: VbrClient;

beforeEach(async () => {
  site = await startSite();
  ({ simulator } = site);
  const config = configOf(simulator);
  client = new VbrClient(connectionOf(resolveVbr({ get: (key) => config[key] }, {})));
});
afterEach(async () => {
  jest.restoreAllMocks();
  await client.logOff(1000);
  await site.close();
});

describe("the progress of resources", () => {
  it("shows the percentage on the row of each", async () => {
    const names = ["first", "second"];
    simulator.planSession({ looks: 99, times: 2 });

    const creations = names.map((name) => new ManagedResource(site.host).up({ ...linuxLocal(name), __urn: `urn:${name}` }));
    const shown = names.map((name) =>
      site.host.log.waitFor(({ urn, message }) => urn === `urn:${name}` && / is Working, [1-9]\d? %$/.test(message)),
    );

    for (const [index, line] of (await Promise.all(shown)).entries()) {
      expect(line).toMatchObject({ severity: "info", ephemeral: true });
      expect(line.message).toMatch(`Creating repository "${names[index] ?? ""}": session `);
    }
    for (const { course } of simulator.infrastructure.sessions) course.endsAtLook = 0;
    await Promise.all(creations);
  });
});

describe("the progress of a session", () => {
  /** What a creation tells whose session is ten seconds old when it is polled for the first time. */
  async function linesOfCreation(): Promise<string[]> {
    const lines: string[] = [];
    const now = performance.now.bind(performance);
    const clock = jest.spyOn(performance, "now");
    const progress = (line: string): void => {
      lines.push(line);
      clock.mockImplementation(() => now() + 10_000);
    };
    const { inputs } = check({}, linuxLocal("nas"), REVISION);

    const signal = AbortSignal.timeout(60_000);
    await create(
      {
        client,
        signal,
        timeoutMs: 60_000,
        log: { warn: progress, progress, debug: () => undefined },
        ownership: new Ownership(),
      },
      inputs,
    );

    return lines.map((line) => line.replace(simulator.infrastructure.sessions[0]?.id ?? "", "ID"));
  }

  it("shows the percentage, and from ten seconds on the newest line of the log", async () => {
    simulator.planSession({ looks: 2 });

    expect(await linesOfCreation()).toEqual([
      'Creating repository "nas": session ID is Starting, 0 %',
      `Creating repository "nas": session ID is Working, 50 %: ${LOG_LINE}`,
    ]);
  });

  it("shows the percentage alone when the server does not give the log, and succeeds", async () => {
    simulator.planSession({ looks: 2 });
    const fault = simulator.fail({ on: "GET /sessions/*/logs", times: "always", with: { kind: "answer", status: 500 } });

    expect(await linesOfCreation()).toEqual([
      'Creating repository "nas": session ID is Starting, 0 %',
      'Creating repository "nas": session ID is Working, 50 %',
    ]);
    expect(fault.hits).toBe(1);
  });
});

describe("the log of a session", () => {
  let sessionId: string;
  beforeEach(async () => {
    await new ManagedResource(site.host).up(linuxLocal("nas"));
    sessionId = simulator.infrastructure.sessions[0]?.id ?? "";
  });

  const reads = (): number => simulator.requests.filter(({ path }) => path.endsWith(`/${sessionId}/logs`)).length;

  it("is read after ten seconds, and again each time the session is twice as old", async () => {
    const line = new NewestLine(client, sessionId);
    const readAt: number[] = [];

    for (let age = 0; age <= 3600; age += 1) {
      const before = reads();
      const shown = await line.at(1000 * age);
      if (reads() > before) readAt.push(age);
      expect(shown).toBe(age < 10 ? "" : LOG_LINE);
    }

    expect(readAt).toEqual([10, 20, 40, 80, 160, 320, 640, 1280, 2560]);
  });

  it("is not read while more than ten operations wait, whose rows nobody could follow", async () => {
    const readWhile = async (waiting: number): Promise<string> => {
      const session = { id: sessionId, sessionType: "Infrastructure", creationTime: undefined };
      const poll = () => client.sessionPoller.next(session, 0, new AbortController().signal);
      await Promise.all(Array.from({ length: waiting }, poll));
      return new NewestLine(client, sessionId).at(60_000);
    };

    expect(await readWhile(11)).toBe("");
    expect(reads()).toBe(0);
    expect(await readWhile(10)).toBe(LOG_LINE);
    expect(reads()).toBe(1);
  });
});
