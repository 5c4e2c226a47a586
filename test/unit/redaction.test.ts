import fc from "fast-check";
import { ResponseError, UnfinishedResourceError } from "../../provider/core/errors";
import { checkInputs } from "../../provider/schema/validate";
import { keepSecret, redact } from "../../provider/core/redact";
import { repositorySchemas } from "../../provider/resources/repository/schema";
import { excerpt } from "../../provider/core/text";
import { runs } from "./robustness/seed";

const PASSWORD = `p4ß & "w/ö+r\\d %41<\u{1F511}>'\t?`;
const TOKEN = "eyJhbGciOi+JSUzI1/NiJ9.eyJzdWIiOiI-xMjM0NTY3_ODkwIn0=";

keepSecret(PASSWORD, "ACME\\svc");
keepSecret(TOKEN);

const entity = (write: (codePoint: number) => string) => (text: string) =>
  text.replace(/[^\w .]/gu, (character) => write(character.codePointAt(0) ?? 0));
const named = (text: string): string =>
  text.replace(
    /[&<>"']/g,
    (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" })[character] ?? "",
  );
const asJson = (text: string): string => JSON.stringify(text).slice(1, -1);
/** System.Text.Json escapes whatever could mean something in HTML, and everything beyond ASCII. */
const asDotNetJson = (text: string): string =>
  asJson(text).replace(/[<>&'+]|\\"|[^ -~]/g, (found) =>
    found
      .replace("\\", "")
      .split("")
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`)
      .join(""),
  );

const FORMS: readonly [string, (secret: string) => string][] = [
  ["itself", (secret) => secret],
  ["a part of a URL", encodeURIComponent],
  ["a part of a URL in small letters", (secret) => encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase())],
  ["a part of a URL in a URL", (secret) => encodeURIComponent(encodeURIComponent(secret))],
  ["a value of a form", (secret) => new URLSearchParams({ secret }).toString().slice("secret=".length)],
  ["JSON", asJson],
  ["JSON with escaped slashes", (secret) => asJson(secret).replaceAll("/", "\\/")],
  ["JSON as .NET writes it", asDotNetJson],
  [
    "JSON as .NET writes it, in small letters",
    (secret) => asDotNetJson(secret).replace(/u[0-9A-F]{4}/g, (code) => code.toLowerCase()),
  ],
  ["JSON in JSON", (secret) => asJson(asJson(secret))],
  ["JSON in JSON in JSON", (secret) => asJson(asJson(asJson(secret)))],
  ["JSON in a URL", (secret) => encodeURIComponent(asJson(secret))],
  ["XML", named],
  ["XML with decimal references", entity((codePoint) => `&#${codePoint};`)],
  ["XML with hexadecimal references", entity((codePoint) => `&#x${codePoint.toString(16)};`)],
  ["XML with long references in capital letters", entity((codePoint) => `&#x00${codePoint.toString(16).toUpperCase()};`)],
  ["XML in XML", (secret) => named(named(secret))],
  ["XML in JSON", (secret) => asJson(named(secret))],
  ["XML in JSON as .NET writes it", (secret) => asDotNetJson(named(secret))],
  ["XML in a URL", (secret) => encodeURIComponent(named(secret))],
  ["base64", (secret) => Buffer.from(secret).toString("base64")],
  ["base64 without filling", (secret) => Buffer.from(secret).toString("base64").replace(/=+$/, "")],
  ["base64 for URLs", (secret) => Buffer.from(secret).toString("base64url")],
  ["base64 in a URL", (secret) => encodeURIComponent(Buffer.from(secret).toString("base64"))],
  ["base64 in JSON as .NET writes it", (secret) => asDotNetJson(Buffer.from(secret).toString("base64"))],
];

describe("a secret in a text", () => {
  it.each(FORMS)("is hidden when it is written as %s", (_, write) => {
    expect(redact(`{"before": "<${write(PASSWORD)}>"}`)).toBe(`{"before": "<[secret]>"}`);
    expect(redact(`{"before": "<${write(TOKEN)}>"}`)).toBe(`{"before": "<[secret]>"}`);
  });

  it.each(FORMS.slice(-5))("is hidden together with its user name when both are written as %s", (_, write) => {
    expect(redact(`Basic ${write(`ACME\\svc:${PASSWORD}`)}, again`)).toBe("Basic [secret], again");
  });

  it.each([
    ["without the end of its last line", (key: string) => key.trim()],
    ["with other ends of its lines", (key: string) => key.replaceAll("\n", "\r\n")],
    ["in one line", (key: string) => key.trim().replaceAll("\n", " ")],
    ["without its first line", (key: string) => key.slice(key.indexOf("\n") + 1)],
  ])("is hidden where it is a key that is written %s", (_, write) => {
    const lines = ["b3BlbnNzaC1rZXktdjEAAAAA", "QyNTUxOQAAACDrnVxT8h+4/w=="];
    const key = `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join("\n")}\n-----END OPENSSH PRIVATE KEY-----\n`;
    keepSecret(key);

    for (const written of [write(key), asJson(write(key))]) {
      const shown = redact(`Not a key: "${written}".`);

      expect(shown).toMatch(/^Not a key: ".*\[secret\].*"\.$/s);
      for (const line of lines) expect(shown).not.toContain(line);
    }
  });

  it("is found among many, in a long text", () => {
    for (let index = 0; index < 100; index++) keepSecret(`${index} "&%\\ ${"longer".repeat(index)}`, "svc");
    const page = "<p>Lorem &amp; ipsum \\u0026 50%25 + 1</p>".repeat(5_000);

    expect(redact(`${page}${PASSWORD}${page}`)).toBe(`${page}[secret]${page}`);
  });

  it("is hidden whatever it is, wherever it stands, and however each of its characters is written", () => {
    const units = (character: string): string[] =>
      character.split("").map((unit) => unit.charCodeAt(0).toString(16).padStart(4, "0"));
    const writings: ((character: string) => string)[] = [
      (character) => character,
      (character) => Buffer.from(character).toString("hex").replace(/../g, "%$&"),
      (character) =>
        units(character)
          .map((unit) => `\\u${unit}`)
          .join(""),
      (character) =>
        units(character)
          .map((unit) => `%5Cu${unit.toUpperCase()}`)
          .join(""),
      (character) => `&#${character.codePointAt(0)};`,
      (character) => `\\u0026#x${character.codePointAt(0)?.toString(16)};`,
      (character) => `&amp;#${character.codePointAt(0)};`,
      (character) => (/^[!-/:-@[-`{-~]$/.test(character) ? `\\${character}` : character),
    ];
    const character = fc.oneof(
      fc.constantFrom("\\", "%", "&", "+", '"', "'", "<", ";", "#", "u", "2", "5", "a"),
      fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
    );
    const secrets = fc.array(fc.tuple(character, fc.constantFrom(...writings)), { minLength: 4, maxLength: 24 });
    const surroundings = fc.string({ unit: fc.constantFrom(..."%\\&+u0#;2xA ".split("")), maxLength: 6 });

    fc.assert(
      fc.property(secrets, surroundings, surroundings, (secret, before, after) => {
        keepSecret(secret.map(([one]) => one).join(""));
        const written = secret.map(([one, write]) => write(one)).join("");

        const shown = redact(`${before}{${written}}${after}`);

        expect(shown).toContain("[secret]");
        expect(shown).not.toContain(written);
        expect(redact(shown)).toBe(shown);
      }),
      { ...runs(200), endOnFailure: false },
    );
  });

  it("is hidden again when the text passes a second time, even if it is a part of the word that hides it", () => {
    keepSecret("cret");

    expect(redact(redact(`cret, ${PASSWORD} and concrete`))).toBe("[secret], [secret] and con[secret]e");
  });

  it("is hidden in the middle of a page of any length before the page is cut", () => {
    for (const length of [190, 199, 99_000, 99_990, 100_000]) {
      const shown = excerpt(`${" ".repeat(length - 5)}Sorry${PASSWORD}${"x".repeat(300_000)}`);

      expect(shown).not.toContain(PASSWORD.slice(0, 2));
    }
  });

  it("is hidden in a value that is refused", () => {
    const { failures } = checkInputs(repositorySchemas.WinLocal, { type: `${"W".repeat(55)}${PASSWORD}` }, {});

    const [reason] = failures.map((failure) => failure.reason).filter((one) => one.startsWith("type"));
    expect(reason).toContain(`"${"W".repeat(55)}[secr`);
    expect(reason).not.toContain(PASSWORD.slice(0, 2));
  });

  it("is hidden in everything that an error holds, but for the state of a resource", () => {
    const refused = new ResponseError(`not ${PASSWORD}`, 400, `not ${PASSWORD}`);
    const unfinished = new UnfinishedResourceError("VEEAM_SESSION_FAILED", `not ${PASSWORD}`, "id", { name: "nas" });

    for (const error of [refused, unfinished]) {
      const all = [error.message, error.stack, String(error), JSON.stringify(Object.getOwnPropertyDescriptors(error))].join();

      expect(all).toContain("not [secret]");
      expect(all).not.toContain(PASSWORD.slice(0, 4));
      expect(error.cause).toBeUndefined();
    }
  });
});

describe("a value that nobody told of", () => {
  it.each([
    ["an Authorization header", "Authorization: Basic dXNlcjpwYXNz\nHost: vbr01", "Authorization: [secret]\nHost: vbr01"],
    ["the same in a sentence", "It was sent with authorization: Bearer eyJ.x.y", "It was sent with authorization: [secret]"],
    [
      "what a server says of an authorization",
      "Unable to perform authorization: Wrong user.",
      "Unable to perform authorization: Wrong user.",
    ],
    ["the same in JSON", `{"Authorization":"Bearer eyJ.x.y","Host":"a"}`, `{"Authorization":"[secret]","Host":"a"}`],
    ["the token of Enterprise Manager", "X-RestSvcSessionId: ZDU4OWI=", "X-RestSvcSessionId: [secret]"],
    ["a cookie", "Cookie: a=b; c=d\r\nAccept: x", "Cookie: [secret]\r\nAccept: x"],
    ["a cookie that is set", "set-cookie: X-RestSvcSessionId=ZDU; path=/", "set-cookie: [secret]"],
    ["a token in an answer that was cut", `{"access_token":"eyJhbGci`, `{"access_token":"[secret]`],
    ["a token in JSON in JSON", `{\\"refresh_token\\": \\"abc\\"}`, `{\\"refresh_token\\": \\"[secret]\\"}`],
    ["a password in a form", "grant_type=password&password=abc&x=1", "grant_type=password&password=[secret]&x=1"],
    ["a password in XML", "<Password>abc</Password><Port>1</Port>", "<Password>[secret]</Password><Port>1</Port>"],
    ["no value", "password: is required; no password for vbr01:9419", "password: is required; no password for vbr01:9419"],
    ["no value", "it has no X-RestSvcSessionId header", "it has no X-RestSvcSessionId header"],
  ])("is hidden beside its name: %s", (_, text, shown) => {
    expect(redact(text)).toBe(shown);
    expect(redact(shown)).toBe(shown);
  });
});
