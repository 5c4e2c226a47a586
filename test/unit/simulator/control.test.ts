/** The control interface, with which programs in other languages steer the simulator. */
import { request } from "undici";
import type { JsonObject } from "veeam-simulator";
import { create, open, REPOSITORIES, simulated, winLocal } from "./client";

const server = simulated(() => open({ controlPort: 0 }));

async function control(method: "GET" | "POST" | "PATCH" | "DELETE", path: string, body?: unknown) {
  const url = `${server.simulator.controlUrl ?? ""}${path}`;
  const answer = await request(url, { method, body: body === undefined ? null : JSON.stringify(body) });
  return { status: answer.statusCode, body: (await answer.body.json()) as JsonObject & JsonObject[] };
}

it("reads and changes the inventory, without tokens", async () => {
  const path = "repositories[Default Backup Repository].description";
  const changes = [
    { path, value: "drifted" },
    { path: "enterpriseManager.role", value: "portalUser" },
  ];

  expect((await control("PATCH", "/inventory", changes)).status).toBe(200);

  expect((await control("GET", "/inventory/repositories[0].description")).body).toBe("drifted");
  expect((await server.client.get(REPOSITORIES)).body).toMatchObject({ data: [{ description: "drifted" }] });
  const whole = await control("GET", "/inventory");
  expect(whole.body).toMatchObject({ enterpriseManager: { role: "portalUser", logonSessions: [{}] } });
  expect(JSON.stringify(whole.body)).not.toContain(server.client.token);
});

it.each([
  ["GET", "/inventory/nothing", undefined, 404],
  ["GET", "/nothing", undefined, 404],
  ["PATCH", "/inventory", { value: 1 }, 400],
  ["PATCH", "/inventory", { path: "repositories/0/name", value: "nas" }, 400],
  ["POST", "/sessions", {}, 400],
  ["POST", "/faults", { on: "GET /x" }, 400],
] as const)("rejects %s %s %j with %i", async (method, path, body, status) => {
  expect((await control(method, path, body)).status).toBe(status);
});

it("plans and starts sessions", async () => {
  await control("POST", "/sessionPlans", { outcome: { result: "Failed", message: "planned" } });
  const { body: other } = await control("POST", "/sessions", { effect: { kind: "rescan", repositoryIds: [] } });

  expect(await create(server.client, winLocal())).toMatchObject({ result: { message: "planned" } });
  expect((await server.client.get(`/api/v1/sessions/${String(other.id)}`)).body).toMatchObject({ state: "Stopped" });
});

it("places faults, counts their hits and removes them", async () => {
  const fault = { on: "GET /serverTime", times: "always", with: { kind: "answer", status: 429 } };
  const { body: placed } = await control("POST", "/faults", fault);
  const status = async () => (await server.client.get("/api/v1/serverTime")).status;

  expect(await status()).toBe(429);
  expect((await control("GET", "/faults")).body).toMatchObject([{ id: placed.id, hits: 1 }]);
  expect((await control("DELETE", `/faults/${String(placed.id)}`)).status).toBe(200);
  expect([await status(), (await control("GET", "/faults")).body]).toEqual([200, []]);
});

it("reads and clears the requests, and expires tokens", async () => {
  await server.client.get(REPOSITORIES);
  expect((await control("GET", "/requests")).body).toMatchObject([{ method: "GET", path: REPOSITORIES, status: 200 }]);

  await control("DELETE", "/requests");
  await control("POST", "/tokens/expire");

  expect([(await server.client.get(REPOSITORIES)).status, (await control("GET", "/requests")).body.length]).toEqual([401, 1]);
});
