import { emulatorCredentials } from "../../../emulator";
import { catalogue, emulate, statusAndBody } from "./support";

const { clientId } = emulatorCredentials;
const path = "/v1/blueprints";
const body = { identifier: "service", title: "Service", schema: { properties: {}, required: [] } };
/** As the emulator answers it. The clock stands still. */
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
  it("answers 201 and the body, with who created it and when", async () => {
    const send = await catalogue();
    expect(await send("POST", path, body)).toEqual([201, { ok: true, blueprint }]);
  });

  it("takes a query, as the official provider sends one", async () => {
    const send = await catalogue();
    expect(await send("POST", `${path}?create_catalog_page=true`, body)).toEqual([201, { ok: true, blueprint }]);
  });

  it("ignores such members of the body", async () => {
    const send = await catalogue();
    const claimed = { createdAt: "x", createdBy: "x", updatedAt: "x", updatedBy: "x" };
    expect(await send("POST", path, { ...body, ...claimed })).toEqual([201, { ok: true, blueprint }]);
  });

  it("refuses an identifier that exists, and leaves the blueprint as it is", async () => {
    const send = await catalogue();
    await send("POST", path, body);
    expect(await send("POST", path, { ...body, title: "Other" })).toEqual(taken("service"));
    expect(await send("GET", `${path}/service`)).toEqual([200, { ok: true, blueprint }]);
  });
});

describe.each([
  ["POST", path],
  ["PUT", `${path}/service`],
])("a body that %s %s refuses with 422", (method, url) => {
  const noObject = "The body must be a JSON object";
  const noTitle = '"title" must be a non-empty string';
  const noProperties = '"schema.properties" must be an object';
  const { schema, ...withoutSchema } = body;

  it.each([
    ["no title", { identifier: "service", schema }, noTitle],
    ["an empty title", { ...body, title: "" }, noTitle],
    ["a number for title", { ...body, title: 1 }, noTitle],
    ["a list", ["service"], noObject],
    ["a text", '"service"', noObject],
    ["null", null, noObject],
    ["invalid JSON", "{", noObject],
    ["nothing", undefined, noObject],
    ["no schema", withoutSchema, noProperties],
    ["a schema that is a list", { ...body, schema: [] }, noProperties],
    ["a schema that is null", { ...body, schema: null }, noProperties],
    ["a schema without properties", { ...body, schema: {} }, noProperties],
    ["properties that are a list", { ...body, schema: { properties: [] } }, noProperties],
  ])("%s", async (_, content, message) => {
    const send = await catalogue();
    expect(await send(method, url, content)).toEqual([422, { ok: false, error: "validation_error", message }]);
  });
});

describe("an identifier that is refused with 422", () => {
  const { identifier: _, ...nameless } = body;

  it.each([
    ["POST", "none", path, nameless],
    ["POST", "an empty one", path, { ...body, identifier: "" }],
    ["POST", "a number", path, { ...body, identifier: 1 }],
    ["PUT", "an empty one", `${path}/a`, { ...body, identifier: "" }],
    ["PUT", "a number", `${path}/a`, { ...body, identifier: 1 }],
  ])("%s: %s", async (method, _, url, content) => {
    const send = await catalogue();
    const message = '"identifier" must be a non-empty string';
    expect(await send(method, url, content)).toEqual([422, { ok: false, error: "validation_error", message }]);
  });
});

describe("GET", () => {
  it("answers one blueprint", async () => {
    const send = await catalogue();
    await send("POST", path, body);
    expect(await send("GET", `${path}/service`)).toEqual([200, { ok: true, blueprint }]);
  });

  it.each([
    ["a/b:c=d", "a%2Fb%3Ac%3Dd"],
    ["ü", "%C3%BC"],
    ["50%", "50%"],
  ])("finds %s by %s", async (identifier, part) => {
    const send = await catalogue();
    await send("POST", path, { ...body, identifier });
    expect(await send("GET", `${path}/${part}`)).toEqual([200, { ok: true, blueprint: { ...blueprint, identifier } }]);
  });

  it("lists them all, in the order of creation", async () => {
    const send = await catalogue();
    await send("POST", path, body);
    await send("POST", path, { ...body, identifier: "cluster" });
    expect(await send("GET", path)).toEqual([
      200,
      { ok: true, blueprints: [blueprint, { ...blueprint, identifier: "cluster" }] },
    ]);
  });

  it("shows nothing of another emulator", async () => {
    await (await catalogue())("POST", path, body);
    expect(await (await catalogue())("GET", path)).toEqual([200, { ok: true, blueprints: [] }]);
  });

  it("shows nothing of another client's organization", async () => {
    const emulator = await emulate({ credentials: { one: "secret-one", two: "secret-two" } });
    const one = await catalogue(emulator, { clientId: "one", clientSecret: "secret-one" });
    const two = await catalogue(emulator, { clientId: "two", clientSecret: "secret-two" });
    await one("POST", path, body);
    expect(await one("GET", path)).toMatchObject([200, { blueprints: [{ identifier: "service", createdBy: "one" }] }]);
    expect(await two("GET", path)).toEqual([200, { ok: true, blueprints: [] }]);
  });
});

describe("PUT /v1/blueprints/{id}", () => {
  it("replaces all but who created it and when", async () => {
    const emulator = await emulate();
    const send = await catalogue(emulator);
    await send("POST", path, { ...body, icon: "Service" });
    emulator.advance(60);
    const replaced = { ...blueprint, title: "Other", updatedAt: "2026-01-02T03:05:05.250Z" };
    expect(await send("PUT", `${path}/service`, { ...body, title: "Other" })).toEqual([
      200,
      { ok: true, blueprint: replaced },
    ]);
    expect(await send("GET", `${path}/service`)).toEqual([200, { ok: true, blueprint: replaced }]);
  });

  it("keeps the identifier if the body has none", async () => {
    const send = await catalogue();
    await send("POST", path, body);
    const { title, schema } = body;
    expect(await send("PUT", `${path}/service`, { title, schema })).toEqual([200, { ok: true, blueprint }]);
  });

  it("gives another identifier", async () => {
    const send = await catalogue();
    await send("POST", path, body);
    const renamed = { ...blueprint, identifier: "cluster" };
    expect(await send("PUT", `${path}/service`, { ...body, identifier: "cluster" })).toEqual([
      200,
      { ok: true, blueprint: renamed },
    ]);
    expect(await send("GET", path)).toEqual([200, { ok: true, blueprints: [renamed] }]);
  });

  it("refuses the identifier of another one", async () => {
    const send = await catalogue();
    await send("POST", path, body);
    await send("POST", path, { ...body, identifier: "cluster" });
    expect(await send("PUT", `${path}/service`, { ...body, identifier: "cluster" })).toEqual(taken("cluster"));
  });
});

describe("PATCH /v1/blueprints/{id}", () => {
  it.each([
    ["nothing", {}],
    ["a title", { title: "Other" }],
    ["a schema", { schema: { properties: { language: { type: "string" } } } }],
    ["an identifier", { identifier: "cluster" }],
  ])("changes only what the body has: %s", async (_, change) => {
    const send = await catalogue();
    await send("POST", path, body);
    const changed = { ...blueprint, ...change };
    expect(await send("PATCH", `${path}/service`, change)).toEqual([200, { ok: true, blueprint: changed }]);
    expect(await send("GET", path)).toEqual([200, { ok: true, blueprints: [changed] }]);
  });

  it.each([
    ["an empty title", { title: "" }, '"title" must be a non-empty string'],
    ["an identifier that is null", { identifier: null }, '"identifier" must be a non-empty string'],
    ["a schema that is a text", { schema: "none" }, '"schema.properties" must be an object'],
    ["a schema without properties", { schema: { required: [] } }, '"schema.properties" must be an object'],
  ])("refuses %s", async (_, change, message) => {
    const send = await catalogue();
    await send("POST", path, body);
    expect(await send("PATCH", `${path}/service`, change)).toEqual([
      422,
      { ok: false, error: "validation_error", message },
    ]);
  });
});

describe("DELETE /v1/blueprints/{id}", () => {
  it("removes it", async () => {
    const send = await catalogue();
    await send("POST", path, body);
    expect(await send("DELETE", `${path}/service`)).toEqual([200, { ok: true }]);
    expect(await send("GET", `${path}/service`)).toEqual(notFound("service"));
    expect(await send("GET", path)).toEqual([200, { ok: true, blueprints: [] }]);
  });
});

describe("a blueprint that does not exist: 404", () => {
  it.each([
    ["GET", undefined],
    ["PUT", body],
    ["PATCH", {}],
    ["DELETE", undefined],
  ])("%s", async (method, content) => {
    const send = await catalogue();
    expect(await send(method, `${path}/service`, content)).toEqual(notFound("service"));
  });
});

describe("each request needs a live token", () => {
  it.each([
    ["POST", path, { ...body, identifier: "cluster" }],
    ["GET", `${path}/service`, undefined],
    ["PUT", `${path}/service`, body],
    ["PATCH", `${path}/service`, {}],
    ["DELETE", `${path}/service`, undefined],
  ])("%s %s", async (method, url, content) => {
    const emulator = await emulate({ lifetimeSeconds: 60 });
    const send = await catalogue(emulator);
    await send("POST", path, body);
    expect(await statusAndBody(fetch(`${emulator.baseUrl}${url}`, { method }))).toEqual([
      401,
      { ok: false, error: "unauthorized", message: "token is missing" },
    ]);
    emulator.advance(60);
    expect(await send(method, url, content)).toEqual([
      401,
      { ok: false, error: "unauthorized", message: "token is expired" },
    ]);
    const sendAgain = await catalogue(emulator);
    expect(await sendAgain("GET", path)).toEqual([200, { ok: true, blueprints: [blueprint] }]);
  });
});

it("a body over 1 MiB: 413", async () => {
  const send = await catalogue();
  expect(await send("POST", path, "x".repeat(1024 * 1024 + 1))).toEqual([
    413,
    { ok: false, error: "payload_too_large", message: "Request body is over 1 MiB" },
  ]);
});
