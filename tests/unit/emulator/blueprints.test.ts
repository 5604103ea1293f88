import { emulatorCredentials } from "../../../emulator";
import { catalogue, emulate, statusAndBody } from "./support";

const { clientId } = emulatorCredentials;
const path = "/v1/blueprints";
const body = { identifier: "service", title: "Service", schema: { properties: {}, required: [] } };
/** As the emulator answers it: its clock stands still. */
const blueprint = {
  ...body,
  createdAt: "2026-01-02T03:04:05.250Z",
  createdBy: clientId,
  updatedAt: "2026-01-02T03:04:05.250Z",
  updatedBy: clientId,
};
const notFound = (identifier: string) => [
  404,
  { ok: false, error: "not_found", message: `Blueprint with identifier "${identifier}" was not found` },
];
const taken = (identifier: string) => [
  409,
  { ok: false, error: "identifier_taken", message: `A blueprint with identifier "${identifier}" already exists` },
];

describe("POST /v1/blueprints", () => {
  it("answers 201 and what was sent, with when and by whom it was made", async () => {
    const ask = await catalogue();
    expect(await ask("POST", path, body)).toEqual([201, { ok: true, blueprint }]);
  });

  it("takes a query, as the official provider sends one", async () => {
    const ask = await catalogue();
    expect(await ask("POST", `${path}?create_catalog_page=true`, body)).toEqual([201, { ok: true, blueprint }]);
  });

  it("keeps its own word on when and by whom", async () => {
    const ask = await catalogue();
    const claimed = { createdAt: "x", createdBy: "x", updatedAt: "x", updatedBy: "x" };
    expect(await ask("POST", path, { ...body, ...claimed })).toEqual([201, { ok: true, blueprint }]);
  });

  it("refuses an identifier that exists, and leaves the blueprint as it is", async () => {
    const ask = await catalogue();
    await ask("POST", path, body);
    expect(await ask("POST", path, { ...body, title: "Other" })).toEqual(taken("service"));
    expect(await ask("GET", `${path}/service`)).toEqual([200, { ok: true, blueprint }]);
  });
});

describe.each([
  ["POST", path, '"identifier" and "title"'],
  ["PUT", `${path}/service`, '"title"'],
])("a body that %s %s refuses with 422", (method, url, strings) => {
  const noStrings = `The body must be a JSON object with a non-empty string ${strings}`;
  const { schema, ...withoutSchema } = body;

  it.each([
    ["no title", { identifier: "service", schema }, noStrings],
    ["an empty title", { ...body, title: "" }, noStrings],
    ["a number for title", { ...body, title: 1 }, noStrings],
    ["a list", ["service"], noStrings],
    ["a text", '"service"', noStrings],
    ["null", null, noStrings],
    ["invalid JSON", "{", noStrings],
    ["nothing", undefined, noStrings],
    ["no schema", withoutSchema, '"schema" must be an object'],
    ["a schema that is a list", { ...body, schema: [] }, '"schema" must be an object'],
    ["a schema that is null", { ...body, schema: null }, '"schema" must be an object'],
    ["a schema without properties", { ...body, schema: {} }, '"schema.properties" must be an object'],
    ["properties that are a list", { ...body, schema: { properties: [] } }, '"schema.properties" must be an object'],
  ])("%s", async (_, content, message) => {
    const ask = await catalogue();
    expect(await ask(method, url, content)).toEqual([422, { ok: false, error: "validation_error", message }]);
  });
});

describe("an identifier that is refused with 422", () => {
  const unnamed = 'The body must be a JSON object with a non-empty string "identifier" and "title"';
  const { identifier: _, ...nameless } = body;

  it.each([
    ["POST", "none", path, nameless, unnamed],
    ["POST", "an empty one", path, { ...body, identifier: "" }, unnamed],
    ["POST", "a number", path, { ...body, identifier: 1 }, unnamed],
    ["PUT", "an empty one", `${path}/a`, { ...body, identifier: "" }, '"identifier" must be a non-empty string'],
    ["PUT", "a number", `${path}/a`, { ...body, identifier: 1 }, '"identifier" must be a non-empty string'],
  ])("%s: %s", async (method, _, url, content, message) => {
    const ask = await catalogue();
    expect(await ask(method, url, content)).toEqual([422, { ok: false, error: "validation_error", message }]);
  });
});

describe("GET", () => {
  it("answers one blueprint", async () => {
    const ask = await catalogue();
    await ask("POST", path, body);
    expect(await ask("GET", `${path}/service`)).toEqual([200, { ok: true, blueprint }]);
  });

  it.each([
    ["a/b:c=d", "a%2Fb%3Ac%3Dd"],
    ["ü", "%C3%BC"],
    ["50%", "50%"],
  ])("finds %s by %s", async (identifier, part) => {
    const ask = await catalogue();
    await ask("POST", path, { ...body, identifier });
    expect(await ask("GET", `${path}/${part}`)).toEqual([200, { ok: true, blueprint: { ...blueprint, identifier } }]);
  });

  it("lists them all, in the order of their making", async () => {
    const ask = await catalogue();
    await ask("POST", path, body);
    await ask("POST", path, { ...body, identifier: "cluster" });
    expect(await ask("GET", path)).toEqual([
      200,
      { ok: true, blueprints: [blueprint, { ...blueprint, identifier: "cluster" }] },
    ]);
  });

  it("answers what an emulator of its own holds", async () => {
    await (await catalogue())("POST", path, body);
    expect(await (await catalogue())("GET", path)).toEqual([200, { ok: true, blueprints: [] }]);
  });

  it("answers what the client's own organization holds", async () => {
    const emulator = await emulate({ credentials: { one: "secret-one", two: "secret-two" } });
    const one = await catalogue(emulator, { clientId: "one", clientSecret: "secret-one" });
    const two = await catalogue(emulator, { clientId: "two", clientSecret: "secret-two" });
    await one("POST", path, body);
    expect(await one("GET", path)).toMatchObject([200, { blueprints: [{ identifier: "service", createdBy: "one" }] }]);
    expect(await two("GET", path)).toEqual([200, { ok: true, blueprints: [] }]);
  });
});

describe("PUT /v1/blueprints/{id}", () => {
  it("replaces all but when and by whom it was made", async () => {
    const emulator = await emulate();
    const ask = await catalogue(emulator);
    await ask("POST", path, { ...body, icon: "Service" });
    emulator.advance(60);
    const replaced = { ...blueprint, title: "Other", updatedAt: "2026-01-02T03:05:05.250Z" };
    expect(await ask("PUT", `${path}/service`, { ...body, title: "Other" })).toEqual([
      200,
      { ok: true, blueprint: replaced },
    ]);
    expect(await ask("GET", `${path}/service`)).toEqual([200, { ok: true, blueprint: replaced }]);
  });

  it("keeps the identifier where none is given", async () => {
    const ask = await catalogue();
    await ask("POST", path, body);
    const { title, schema } = body;
    expect(await ask("PUT", `${path}/service`, { title, schema })).toEqual([200, { ok: true, blueprint }]);
  });

  it("gives another identifier", async () => {
    const ask = await catalogue();
    await ask("POST", path, body);
    const renamed = { ...blueprint, identifier: "cluster" };
    expect(await ask("PUT", `${path}/service`, { ...body, identifier: "cluster" })).toEqual([
      200,
      { ok: true, blueprint: renamed },
    ]);
    expect(await ask("GET", path)).toEqual([200, { ok: true, blueprints: [renamed] }]);
  });

  it("refuses the identifier of another one", async () => {
    const ask = await catalogue();
    await ask("POST", path, body);
    await ask("POST", path, { ...body, identifier: "cluster" });
    expect(await ask("PUT", `${path}/service`, { ...body, identifier: "cluster" })).toEqual(taken("cluster"));
  });
});

describe("DELETE /v1/blueprints/{id}", () => {
  it("removes it", async () => {
    const ask = await catalogue();
    await ask("POST", path, body);
    expect(await ask("DELETE", `${path}/service`)).toEqual([200, { ok: true }]);
    expect(await ask("GET", `${path}/service`)).toEqual(notFound("service"));
    expect(await ask("GET", path)).toEqual([200, { ok: true, blueprints: [] }]);
  });
});

describe("what does not exist is a 404", () => {
  it.each([
    ["GET", undefined],
    ["PUT", body],
    ["DELETE", undefined],
  ])("%s", async (method, content) => {
    const ask = await catalogue();
    expect(await ask(method, `${path}/service`, content)).toEqual(notFound("service"));
  });
});

describe("each of them demands a live token", () => {
  it.each([
    ["POST", path, { ...body, identifier: "cluster" }],
    ["GET", `${path}/service`, undefined],
    ["PUT", `${path}/service`, body],
    ["DELETE", `${path}/service`, undefined],
  ])("%s %s", async (method, url, content) => {
    const emulator = await emulate({ lifetimeSeconds: 60 });
    const ask = await catalogue(emulator);
    await ask("POST", path, body);
    expect(await statusAndBody(fetch(`${emulator.baseUrl}${url}`, { method }))).toEqual([
      401,
      { ok: false, error: "unauthorized", message: "token is missing" },
    ]);
    emulator.advance(60);
    expect(await ask(method, url, content)).toEqual([
      401,
      { ok: false, error: "unauthorized", message: "token is expired" },
    ]);
    const askAgain = await catalogue(emulator);
    expect(await askAgain("GET", path)).toEqual([200, { ok: true, blueprints: [blueprint] }]);
  });
});

it("a body over 1 MiB: 413", async () => {
  const ask = await catalogue();
  expect(await ask("POST", path, "x".repeat(1024 * 1024 + 1))).toEqual([
    413,
    { ok: false, error: "payload_too_large", message: "Request body is over 1 MiB" },
  ]);
});
