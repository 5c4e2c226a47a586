import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSimulator } from "veeam-simulator";
import { anEngine, findBackupServer, messagesOf, openSite, requireOk, resourceOf, type Result, type Site } from "./site";

const ADDRESS = "vbr01.example.com";
const USERNAME = "EXAMPLE\\svc-veeam";
// What encodings change is at the end, so that the beginning is found in any of them.
const FIRST = 'FirstPassword & <more> "quoted"';
const SECOND = 'SecondPassword & <more> "quoted"';
const OF_ENTERPRISE_MANAGER = 'ThirdPassword & <more> "quoted"';

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const FORMS = [FIRST, SECOND, OF_ENTERPRISE_MANAGER].flatMap((password) => [
  password.split(" ", 1)[0] ?? "",
  base64(password),
  base64(`${USERNAME}:${password}`),
  base64(`administrator:${password}`),
]);

/** The forms of passwords that a text holds. */
const foundIn = (text: string): string[] => FORMS.filter((form) => text.includes(form));

describe.each(anEngine)("the passwords of a backup server and of Enterprise Manager on the %s", (_name, engine) => {
  it("are found in no state, output, diff, message or request log, whatever is run and whatever fails", async () => {
    const directory = mkdtempSync(join(tmpdir(), "secrets-"));
    const requestLog = join(directory, "requests.jsonl");
    const simulator = await startSimulator({ sessionLooks: 1, taskLooks: 1, password: OF_ENTERPRISE_MANAGER, requestLog });
    const settings = {
      enterpriseManagerUrl: simulator.enterpriseManagerUrl,
      enterpriseManagerUsername: simulator.username,
      enterpriseManagerPassword: OF_ENTERPRISE_MANAGER,
      enterpriseManagerCaCertificate: simulator.caCertificate,
    };
    const site = await openSite(engine, {
      simulator,
      config: {
        "veeam:enterpriseManagerUsername": { value: simulator.username },
        "veeam:enterpriseManagerPassword": { value: OF_ENTERPRISE_MANAGER, secret: true },
        providers: { value: JSON.stringify({ other: settings }), secret: true },
      },
      env: { VEEAM_ENTERPRISE_MANAGER_USERNAME: undefined, VEEAM_ENTERPRISE_MANAGER_PASSWORD: undefined },
    });
    const seen: Record<string, string[]> = {};
    const search = async (title: string, result: Result): Promise<Result> => {
      // The outputs of a result are in clear, for tests; what a person sees of them is in its text.
      const said = JSON.stringify({ ...result, outputs: {} });
      const state = JSON.stringify(await site.stack.export());
      const logged = JSON.stringify(simulator.requests) + (existsSync(requestLog) ? readFileSync(requestLog, "utf8") : "");
      seen[title] = foundIn(said + state + logged);
      return result;
    };
    const declare = (description: string, password: string): void => {
      const args = { dnsNameOrIpAddress: ADDRESS, username: USERNAME, password, description };
      site.declare({
        columbus: { kind: "BackupServer", args },
        there: { kind: "BackupServer", args: { ...args, dnsNameOrIpAddress: "192.0.2.17" }, options: { provider: "other" } },
      });
    };

    declare("first", FIRST);
    await search("first preview", requireOk(await site.stack.preview()));
    const up = await search("up", requireOk(await site.stack.up()));
    await search("refresh", requireOk(await site.stack.refresh()));
    // Seen right after the refresh: what `read` gives back bears no marks of its own.
    const refreshed = resourceOf(await site.stack.export(), "columbus", "BackupServer");
    Object.assign(live(site), { description: "Changed by hand", address: "192.0.2.99" });
    await search("refresh with drift", requireOk(await site.stack.refresh()));
    declare("second", SECOND);
    const preview = await search("preview of a rotation", requireOk(await site.stack.preview()));
    const echo = `No log-on as ${USERNAME} with ${SECOND}, formerly ${FIRST} (Basic ${base64(`${USERNAME}:${SECOND}`)})`;
    // The engine may begin the second update before the first has failed, or not at all.
    simulator.planTask({ times: "always", outcome: { success: false, message: echo, effect: true } });
    const failed = await search("update that fails by half", await site.stack.up());
    simulator.clearFaults();
    simulator.fail({
      on: "enterpriseManager editBackupServer",
      times: "always",
      with: { kind: "answer", status: 400, message: echo },
    });
    const refused = await search("update that is refused", await site.stack.up());
    simulator.clearFaults();
    await search("refresh after failures", requireOk(await site.stack.refresh()));
    await search("up again", requireOk(await site.stack.up()));
    const took = live(site).password;
    const rejected = await logOnFailure(site);
    await search("Enterprise Manager that refuses the account", rejected);
    await search("destroy", requireOk(await site.stack.destroy()));
    await site.close();
    await simulator.close();
    rmSync(directory, { recursive: true, force: true });

    expect(Object.entries(seen).filter(([, forms]) => forms.length > 0)).toEqual([]);
    // And there was something to find: it is in outputs and state, shown as what it is.
    const encrypted = { password: { ciphertext: expect.any(String) as string } };
    expect(refreshed).toMatchObject({ inputs: encrypted, outputs: encrypted });
    expect(up.outputs.resources).toMatchObject({ columbus: { password: FIRST } });
    expect(up.text).toContain("[secret]");
    expect(preview.text).toContain("[secret]");
    expect(took).toBe(SECOND);
    for (const { ok, diagnostics } of [failed, refused]) {
      expect(ok).toBe(false);
      expect(JSON.stringify(diagnostics)).toContain("with [secret], formerly [secret] (Basic [secret])");
    }
    expect(messagesOf(rejected).join("\n")).toContain("refused user");
  }, 300_000);
});

function live({ simulator }: Site) {
  const found = findBackupServer(simulator.infrastructure, ADDRESS);
  if (found === undefined) throw new Error("it is not in Enterprise Manager");
  return found;
}

/** A refresh while Enterprise Manager has another password for the account. */
async function logOnFailure({ simulator, stack }: Site): Promise<Result> {
  const { account } = simulator.infrastructure;
  account.password = "another one";
  const result = await stack.refresh();
  account.password = OF_ENTERPRISE_MANAGER;
  return result;
}
