import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSimulator, type JsonObject } from "veeam-simulator";
import { anEngine, openSite, requireOk, resourceOf, type Result } from "./site";

const WORDS = ["FirstSecret", "SecondSecret"] as const;
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const keyOf = (word: string): string => base64(JSON.stringify({ private_key: word, client_email: "a@tech", project_id: "tech" }));
const FORMS = WORDS.flatMap((word) => [word, base64(word), keyOf(word)]);

/** One resource of each kind of secret, with this word for all of them. */
function declarations(word: string) {
  const certificate = { certificate: base64(word), formatType: "pfx", password: word };
  const subscription = { tenantId: "tech.example.com", applicationId: "a9b8c7d6", secret: word };
  const azure = { deployment: { deploymentType: "MicrosoftAzure", region: "Global" }, subscription };
  const linux = { type: "Linux", username: "veeam", privateKey: word, passphrase: word, rootPassword: word };
  return {
    linux: { kind: "Credentials", args: linux },
    amazon: { kind: "CloudCredentials", args: { type: "Amazon", accessKey: "AKIA1", secretKey: word } },
    storage: { kind: "CloudCredentials", args: { type: "AzureStorage", account: "tech", sharedKey: word } },
    azure: { kind: "CloudCredentials", args: { type: "AzureCompute", connectionName: "Tech", existingAccount: azure } },
    google: { kind: "CloudCredentials", args: { type: "GoogleService", existingAccount: { keyFile: keyOf(word) } } },
    password: { kind: "EncryptionPassword", args: { hint: "tape", password: word, allowDelete: true } },
    kms: {
      kind: "KmsServer",
      args: { name: "kms02.tech.local", port: 5696, serverCertificate: certificate, clientCertificate: certificate },
    },
  } as const;
}

describe.each(anEngine)("the secrets of records on the %s", (_name, engine) => {
  it("are found in no state, diff, message, trace or request log, whatever is run and whatever fails", async () => {
    const directory = mkdtempSync(join(tmpdir(), "secrets-"));
    const [requestLog, trace] = [join(directory, "requests.jsonl"), join(directory, "trace.txt")];
    const simulator = await startSimulator({ sessionLooks: 1, requestLog });
    const site = await openSite(engine, { simulator, env: { VEEAM_DEBUG: trace } });
    const seen: Record<string, string[]> = {};
    const search = async (title: string, result: Result): Promise<Result> => {
      // The outputs of a result are in clear, for tests; what a person sees of them is in its text.
      const said = JSON.stringify({ ...result, outputs: {} });
      const state = JSON.stringify(await site.stack.export());
      const files = [requestLog, trace].map((file) => (existsSync(file) ? readFileSync(file, "utf8") : "")).join("");
      const text = said + state + files + JSON.stringify(simulator.requests);
      seen[title] = FORMS.filter((form) => text.includes(form));
      return result;
    };

    site.declare(declarations(WORDS[0]));
    await search("preview", requireOk(await site.stack.preview()));
    const up = await search("up", requireOk(await site.stack.up()));
    await search("refresh", requireOk(await site.stack.refresh()));
    const state = await site.stack.export();
    site.declare(declarations(WORDS[1]));
    const preview = await search("preview of a rotation", requireOk(await site.stack.preview()));
    const echo = `No log-in with ${WORDS[1]} (${base64(WORDS[1])}), formerly ${WORDS[0]}`;
    simulator.fail({ on: "POST **/change*", times: "always", with: { kind: "answer", status: 400, message: echo } });
    const refused = await search("rotation that is refused", await site.stack.up());
    simulator.clearFaults();
    await search("rotation", requireOk(await site.stack.up()));
    const kept = JSON.stringify(simulator.infrastructure.secrets);
    const traced = readFileSync(trace, "utf8");
    await search("destroy", requireOk(await site.stack.destroy()));
    await site.close();
    await simulator.close();
    rmSync(directory, { recursive: true, force: true });

    expect(Object.entries(seen).filter(([, forms]) => forms.length > 0)).toEqual([]);
    // And there was something to find.
    expect(kept).toContain(WORDS[1]);
    expect(kept).not.toContain(WORDS[0]);
    expect(traced).toContain("changeSecretKey");
    expect([refused.ok, JSON.stringify(refused.diagnostics)]).toEqual([
      false,
      expect.stringContaining("No log-in with [secret]"),
    ]);
    for (const { text } of [up, preview]) expect(text).toContain("[secret]");
    const encrypted = { ciphertext: expect.any(String) as string };
    for (const [name, kind, property] of SECRET_PROPERTIES)
      expect([name, resourceOf(state, name, kind).inputs[property]]).toEqual([name, expect.objectContaining(encrypted)]);
  }, 300_000);
});

const SECRET_PROPERTIES = [
  ["linux", "Credentials", "privateKey"],
  ["amazon", "CloudCredentials", "secretKey"],
  ["storage", "CloudCredentials", "sharedKey"],
  ["azure", "CloudCredentials", "existingAccount"],
  ["google", "CloudCredentials", "existingAccount"],
  ["password", "EncryptionPassword", "password"],
  ["kms", "KmsServer", "clientCertificate"],
] as const satisfies readonly (readonly [string, Parameters<typeof resourceOf>[2], keyof JsonObject])[];
