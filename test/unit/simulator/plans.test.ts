import { findRepository, type SessionPlan } from "veeam-simulator";
import { create, open, REPOSITORIES, scaleOut, SCALE_OUT, settled, simulated, winLocal, type Reply } from "./client";

const ZEROS = "00000000-0000-0000-0000-000000000000";
const OTHER = "8a6618a4-2c0c-4f0e-9d4e-5b9b4a6c1f01";
const meanwhile = [{ path: "repositories[+]", value: { ...winLocal({ repository: { path: "E:\\Other" } }), id: OTHER } }];

const server = simulated(open);
const made = () => findRepository(server.simulator.infrastructure, "nas");
const post = () => server.client.send("POST", REPOSITORIES, { body: winLocal() });
const poll = ({ body: { id } }: Reply) => server.client.get(`/api/v1/sessions/${String(id)}`);

it.each<[SessionPlan, object, boolean]>([
  [{}, { result: "Success" }, true],
  [{ outcome: { result: "Warning", message: "slow disk" } }, { result: "Warning", message: "slow disk" }, true],
  [{ outcome: { result: "Failed", message: "no host" } }, { result: "Failed", message: "no host" }, false],
  [{ outcome: { result: "Failed", effect: true } }, { result: "Failed" }, true],
  [{ outcome: { result: "None" } }, { result: "None" }, true],
  [{ outcome: { result: "Failed", isCanceled: true } }, { result: "Failed", isCanceled: true }, false],
  [{ outcome: { result: "Success", effect: false } }, { result: "Success" }, false],
])("ends a session with the plan %j", async (plan, result, isMade) => {
  server.simulator.planSession(plan);

  expect((await create(server.client, winLocal())).result).toMatchObject(result);
  expect(made() !== undefined).toBe(isMade);
});

it.each<[SessionPlan["outcome"], unknown]>([
  [{ result: "Success", resourceId: false }, undefined],
  [{ result: "Success", resourceId: null }, null],
  [{ result: "Success", resourceId: ZEROS }, ZEROS],
  [{ result: "Failed", effect: true }, undefined],
])("names with the outcome %j the object %s", async (outcome, resourceId) => {
  server.simulator.planSession({ outcome } as SessionPlan);

  const session = await create(server.client, winLocal());

  expect([session.resourceId, session.resourceReference]).toEqual([
    resourceId,
    resourceId === ZEROS ? `${REPOSITORIES}/${ZEROS}` : resourceId,
  ]);
});

it("names the object of a failed session when planned so", async () => {
  server.simulator.planSession({ outcome: { result: "Failed", effect: true, resourceId: true } });

  expect((await create(server.client, winLocal())).resourceId).toBe(made()?.id);
});

it("fails when another client takes the name before the session's end", async () => {
  server.simulator.planSession({ meanwhile, outcome: { result: "Success" } });

  const session = await create(server.client, winLocal());

  expect(session.result).toMatchObject({ result: "Failed" });
  expect([session.resourceId, made()?.id]).toEqual([undefined, OTHER]);
});

it("takes a plan when kind and name fit, as often as planned", async () => {
  server.simulator.planSession({ match: { kind: "createScaleOut" }, outcome: { result: "Warning" } });
  server.simulator.planSession({ match: { kind: "create", name: "other" }, outcome: { result: "Failed" } });
  const results = [];
  for (const name of ["nas", "other", "other"]) results.push((await create(server.client, winLocal({ name }))).result);
  results.push((await create(server.client, scaleOut(), SCALE_OUT)).result);

  expect(results).toMatchObject(["Success", "Failed", "Success", "Warning"].map((result) => ({ result })));
});

it("keeps a state for ever, also one that no document lists", async () => {
  server.simulator.planSession({ never: true, state: "Dreaming" });
  const started = await post();

  for (let count = 0; count < 3; count += 1) expect((await poll(started)).body.state).toBe("Dreaming");
});

it("forgets a session and makes its change all the same", async () => {
  server.simulator.planSession({ vanish: 2, never: true });
  const started = await post();

  expect([(await poll(started)).status, (await poll(started)).status, made() !== undefined]).toEqual([200, 404, true]);
});

it.each<SessionPlan["appears"] & object>([{ afterReads: 3 }, { afterMs: 60_000 }])(
  "shows a repository to reads only later, and takes its name at once: %j",
  async (appears) => {
    server.simulator.planSession({ appears });
    const { resourceId } = await create(server.client, winLocal());
    const paths = [`${REPOSITORIES}/${String(resourceId)}`, `${REPOSITORIES}?nameFilter=nas`, `${REPOSITORIES}/states`];
    const shown = async () => {
      const texts = [];
      for (const path of paths) texts.push((await server.client.get(path)).text.includes(`"nas"`));
      return texts;
    };

    const early = await shown();
    const again = await post();
    server.simulator.infrastructure.server.clockSkewMs += 60_000;

    expect([early, again.status, await shown()]).toEqual([[false, false, false], 400, [true, true, true]]);
  },
);

it("shows a change to reads only later, and does not delay a DELETE", async () => {
  const { resourceId } = await create(server.client, winLocal());
  const path = `${REPOSITORIES}/${String(resourceId)}`;
  const { body: model } = await server.client.get(path);
  server.simulator.planSession({ appears: { afterReads: 1 }, match: { kind: "update" } });
  await settled(server.client, await server.client.send("PUT", path, { body: { ...model, description: "changed" } }));
  const descriptions = [(await server.client.get(path)).body.description, (await server.client.get(path)).body.description];

  expect(descriptions).toEqual(["", "changed"]);
  expect([(await server.client.send("DELETE", path)).status, (await server.client.get(path)).status]).toEqual([204, 404]);
});
