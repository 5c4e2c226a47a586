import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSimulator, type Simulator } from "veeam-simulator";
import { anEngine, isNative, linuxRepository, messagesOf, openSite, requireOk, resourceOf, type Result } from "./site";

// What encodings change is at the end, so that the beginning is found in any of them.
const HERE = `PasswordHere 'x' & <y> "z" \\ ß`;
const THERE = `PasswordThere 'x' & <y> "z" \\ ß`;
const OF_BACKUP_SERVER = "PasswordOfBackupServer &";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** The forms of the passwords and tokens of both sites that a text holds. */
function foundIn(text: string, simulators: readonly Simulator[]): string[] {
  const passwords = [HERE, THERE, OF_BACKUP_SERVER].flatMap((password) => [
    password.split(" ", 1)[0] ?? "",
    base64(password),
    base64(`administrator:${password}`),
  ]);
  const tokens = simulators.flatMap(({ infrastructure }) => [
    ...infrastructure.tokens.flatMap(({ accessToken, refreshToken }) => [accessToken, refreshToken]),
    ...infrastructure.enterpriseManager.logonSessions.flatMap(({ token }) => token ?? []),
  ]);
  return [...passwords, ...tokens].filter((form) => text.includes(form));
}

describe.each(anEngine)("the passwords of providers, their tokens, and what depends on a secret, on the %s", (_name, engine) => {
  it("are found in no state, diff, message or request log, whatever is run and whatever fails", async () => {
    const directory = mkdtempSync(join(tmpdir(), "secrets-"));
    const [hereLog, thereLog] = [join(directory, "here.jsonl"), join(directory, "there.jsonl")];
    const here = await startSimulator({ sessionLooks: 1, taskLooks: 1, password: HERE, requestLog: hereLog });
    const there = await startSimulator({ sessionLooks: 1, taskLooks: 1, password: THERE, requestLog: thereLog });
    const simulators = [here, there];
    const other = {
      vbrUrl: there.vbrUrl,
      vbrUsername: there.username,
      vbrPassword: THERE,
      vbrCaCertificate: there.caCertificate,
      enterpriseManagerUrl: there.enterpriseManagerUrl,
      enterpriseManagerUsername: there.username,
      enterpriseManagerPassword: THERE,
      enterpriseManagerCaCertificate: there.caCertificate,
    };
    const site = await openSite(engine, {
      simulator: here,
      config: {
        "veeam:vbrPassword": { value: HERE, secret: true },
        "veeam:enterpriseManagerPassword": { value: HERE, secret: true },
        providers: { value: JSON.stringify({ other }), secret: true },
      },
      env: {
        VEEAM_VBR_PASSWORD: undefined,
        VEEAM_ENTERPRISE_MANAGER_PASSWORD: undefined,
        // What Pulumi and Node tell about their own work, our part of it included.
        PULUMI_DEBUG: "true",
        NODE_DEBUG: "undici,http,tls",
      },
    });
    const seen: Record<string, string[]> = {};
    const search = async (title: string, result: Result): Promise<Result> => {
      // The outputs of a result are in clear, for tests; what a person sees of them is in its text.
      const said = JSON.stringify({ ...result, outputs: {} });
      const state = JSON.stringify(await site.stack.export());
      // A description is no secret to the server that is told it.
      const requests = simulators.flatMap((simulator) => simulator.requests.filter(({ method }) => method === "GET"));
      const logged =
        JSON.stringify(requests) +
        readdirSync(directory)
          .map((file) => readFileSync(join(directory, file), "utf8"))
          .join();
      seen[title] = foundIn(said + state + logged, simulators);
      return result;
    };
    const declare = (maxTaskCount: number): void => {
      const repository = (name: string, description: string) =>
        linuxRepository({ name, description, repository: { path: `/mnt/${name}`, taskLimitEnabled: true, maxTaskCount } });
      const server = { dnsNameOrIpAddress: "vbr01.example.com", username: "svc", password: OF_BACKUP_SERVER };
      const options = { provider: "other" };
      site.declare({
        columbus: { kind: "BackupServer", args: server },
        distant: { kind: "BackupServer", args: server, options },
        first: { args: repository("first", "$columbus.password") },
        second: { args: repository("second", "$first.description"), options },
      });
    };
    const echo = (password: string): string =>
      `Not ${password}, ${base64(`administrator:${password}`)}, ${encodeURIComponent(password)}, ${JSON.stringify(password)}`;

    declare(4);
    await search("first preview", requireOk(await site.stack.preview()));
    await search("up", requireOk(await site.stack.up()));
    const made = await site.stack.export();
    await search("refresh", requireOk(await site.stack.refresh()));
    const refreshed = await site.stack.export();
    for (const { infrastructure } of simulators)
      for (const { repository } of infrastructure.repositories) if (repository) repository.maxTaskCount = 5;
    await search("refresh with drift", requireOk(await site.stack.refresh()));
    declare(6);
    await search("preview of a change", requireOk(await site.stack.preview()));
    here.planSession({ outcome: { result: "Failed", message: echo(HERE), effect: true } });
    there.planSession({ outcome: { result: "Warning", message: echo(THERE) } });
    const failed = await search("update that fails", await site.stack.up());
    for (const [simulator, password] of [
      [here, HERE],
      [there, THERE],
    ] as const) {
      const answer = { kind: "answer", status: 401, message: echo(password) } as const;
      simulator.fail({ on: "POST /token", times: "always", with: answer });
      simulator.fail({ on: "enterpriseManager logOn", times: "always", with: answer });
    }
    const refused = await search("servers that refuse the account", await site.stack.refresh());
    for (const simulator of simulators) simulator.clearFaults();
    await search("up again", requireOk(await site.stack.up()));
    await search("destroy", requireOk(await site.stack.destroy()));
    await site.close();
    await Promise.all(simulators.map((simulator) => simulator.close()));
    rmSync(directory, { recursive: true, force: true });

    expect(Object.entries(seen).filter(([, forms]) => forms.length > 0)).toEqual([]);
    // And there was something to find: it is where it belongs, encrypted, and shown as what it is.
    const encrypted = { ciphertext: expect.any(String) as string };
    for (const state of [made, refreshed]) {
      const provider = state.resources.find(({ urn }) => urn.endsWith("::other"));
      const prefix = isNative ? "" : "veeam:";
      expect(provider?.inputs).toMatchObject({
        [`${prefix}vbrPassword`]: encrypted,
        [`${prefix}enterpriseManagerPassword`]: encrypted,
      });
      for (const name of ["first", "second"]) {
        expect(resourceOf(state, name)).toMatchObject({
          inputs: { description: encrypted },
          outputs: { description: encrypted },
        });
      }
    }
    expect(messagesOf(failed).join("\n")).toContain("Not [secret], [secret], [secret], ");
    expect(messagesOf(refused).join("\n")).toContain("Not [secret], [secret], [secret], ");
  }, 300_000);
});
