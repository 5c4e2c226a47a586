/** The folder that the processes of a run share. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { Ownership } from "../../provider/lifecycle/ownership";
import { messageWith } from "../codes";

let folder: string;
let shared: string;
beforeEach(() => {
  folder = mkdtempSync(join(os.tmpdir(), "shared-"));
  jest.spyOn(os, "tmpdir").mockReturnValue(folder);
  shared = join(folder, `pulumi-veeam-${process.getuid?.() ?? -1}`);
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const made = { server: { address: "vbr01:9419" }, noun: "repository", id: "1", urn: "urn::one", instance: "first" };
const message = (use: () => unknown): string => {
  try {
    use();
    return "(no failure)";
  } catch (error) {
    return (error as Error).message;
  }
};

it("is made for a user without a name, as in a container", () => {
  jest.spyOn(os, "userInfo").mockImplementation(() => {
    throw new Error("uv_os_get_passwd returned ENOENT");
  });

  new Ownership("run");

  expect(existsSync(shared)).toBe(true);
});

it.each([
  ["is a file", () => writeFileSync(shared, "")],
  [
    "is open to others",
    () => {
      mkdirSync(shared);
      chmodSync(shared, 0o777);
    },
  ],
])("is refused with the way out when it %s", (_which, spoil) => {
  spoil();

  expect(message(() => new Ownership("run"))).toEqual(messageWith("VEEAM_FOLDER_UNSAFE", shared, "Remove it, or set TMPDIR"));
});

it("keeps what was made in the state, and on the server, when it disappears in the middle of a run", async () => {
  const ownership = new Ownership("run");

  const id = await ownership.makeOnce("repository", "vbr01", made.urn, () => {
    rmSync(shared, { recursive: true });
    return Promise.resolve("1");
  });
  ownership.note(made, "made");
  mkdirSync(shared, { mode: 0o700 });

  expect(id).toBe("1");
  expect(ownership.release({ ...made, instance: "replaced by it" })).toMatch(/^the resource that replaces this one/);
});

it("refuses a creation that the other processes of the run could not see", async () => {
  const ownership = new Ownership("run");
  const make = jest.fn();
  rmSync(shared, { recursive: true });

  const failure = ownership.makeOnce("repository", "vbr01", made.urn, make);

  await expect(failure).rejects.toThrow("Nothing was sent.");
  expect(make).not.toHaveBeenCalled();
  expect(readdirSync(folder)).toEqual([]);
});
