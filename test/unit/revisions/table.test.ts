import { requestsFor } from "../../../provider/vbr/revisions";

it("sends one request for each value of a filter that takes one only, and one for all where it takes several", () => {
  const query = { typeFilter: ["Infrastructure", "RepositoryMaintenance"], orderAsc: "true" };

  expect(requestsFor("1.2-rev1", "/api/v1/sessions", query)).toEqual([
    { typeFilter: "Infrastructure", orderAsc: "true" },
    { typeFilter: "RepositoryMaintenance", orderAsc: "true" },
  ]);
  expect(requestsFor("1.3-rev0", "/api/v1/sessions", query)).toEqual([query]);
});
