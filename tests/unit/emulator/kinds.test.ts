import { emulatorCredentials } from "../../../emulator";
import { catalogue, emulate, statusAndBody } from "./support";

const { clientId } = emulatorCredentials;
const time = "2026-01-02T03:04:05.250Z";
const stamps = { createdAt: time, createdBy: clientId, updatedAt: time, updatedBy: clientId };
const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/);
const ingest = expect.stringMatching(/^https:\/\/ingest\.port\.example\/[0-9a-f-]{36}$/);

interface Kind {
  list: string;
  id: string;
  create: object;
  created: object;
  change: [method: string, body: object];
  changed: object;
  answerAs: [one: string, all: string];
  name: string;
}

const entity = { identifier: "checkout", title: "Checkout", properties: { language: "Go" } };
const webhook = { identifier: "ci", title: "CI", enabled: true, security: { secret: "a signing secret" } };
const secret = { secretName: "PORT_TOKEN", secretValue: "a value", description: "A token" };

const kinds: Record<string, Kind> = {
  entities: {
    list: "/v1/blueprints/service/entities",
    id: "checkout",
    create: entity,
    created: { ...entity, blueprint: "service", relations: {}, ...stamps },
    change: ["PUT", { title: "Shop" }],
    changed: {
      identifier: "checkout",
      title: "Shop",
      blueprint: "service",
      properties: { language: null },
      relations: {},
      ...stamps,
    },
    answerAs: ["entity", "entities"],
    name: "Entity",
  },
  "organization secrets": {
    list: "/v1/organization/secrets",
    id: "PORT_TOKEN",
    create: secret,
    created: { secretName: "PORT_TOKEN", description: "A token" },
    change: ["PATCH", { secretValue: "another", description: "Another" }],
    changed: { secretName: "PORT_TOKEN", description: "Another" },
    answerAs: ["secret", "secrets"],
    name: "Secret",
  },
  webhooks: {
    list: "/v1/webhooks",
    id: "ci",
    create: webhook,
    created: { ...webhook, webhookKey: uuid, url: ingest, ...stamps },
    change: ["PUT", { identifier: "ci", title: "Build" }],
    changed: { identifier: "ci", title: "Build", security: {}, webhookKey: uuid, url: ingest, ...stamps },
    answerAs: ["integration", "integrations"],
    name: "Webhook",
  },
};

const blueprint = {
  identifier: "service",
  title: "Service",
  schema: { properties: { language: { type: "string" } } },
  relations: { system: { target: "system" } },
};

/** A catalogue with the blueprint of the entities. */
async function prepared() {
  const emulator = await emulate();
  const send = await catalogue(emulator);
  await send("POST", "/v1/blueprints", blueprint);
  return { emulator, send };
}

const failed = (status: number, error: string, message: string) => [status, { ok: false, error, message }];

describe.each(Object.entries(kinds))("%s", (_, { list, id, create, created, change, changed, answerAs, name }) => {
  const [one, all] = answerAs;
  const url = `${list}/${id}`;
  const notFound = failed(404, "not_found", `${name} with identifier "${id}" was not found`);

  it("are created, read, listed, changed and deleted", async () => {
    const { send } = await prepared();
    expect(await send("POST", list, create)).toEqual([201, { ok: true, [one]: created }]);
    expect(await send("GET", url)).toEqual([200, { ok: true, [one]: created }]);
    expect(await send("GET", list)).toEqual([200, { ok: true, [all]: [created] }]);
    expect(await send(change[0], url, change[1])).toEqual([200, { ok: true, [one]: changed }]);
    expect(await send("GET", url)).toEqual([200, { ok: true, [one]: changed }]);
    expect(await send("DELETE", url)).toEqual([200, { ok: true }]);
    expect(await send("GET", list)).toEqual([200, { ok: true, [all]: [] }]);
  });

  it.each<[string, object | undefined]>([["GET", undefined], ["DELETE", undefined], change])(
    "%s of one that does not exist: 404",
    async (method, body) => {
      const { send } = await prepared();
      expect(await send(method, url, body)).toEqual(notFound);
    },
  );

  it("are refused under a name that is taken", async () => {
    const { send } = await prepared();
    await send("POST", list, create);
    const message = `A ${name.toLowerCase()} with identifier "${id}" already exists`;
    expect(await send("POST", list, create)).toEqual(failed(409, "identifier_taken", message));
  });

  it.each([
    ["GET", list],
    ["POST", list],
    ["GET", url],
    [change[0], url],
    ["DELETE", url],
  ])("%s %s needs a live token", async (method, path) => {
    const { emulator, send } = await prepared();
    emulator.advance(3 * 3600);
    expect(await statusAndBody(fetch(`${emulator.baseUrl}${path}`, { method }))).toEqual(
      failed(401, "unauthorized", "token is missing"),
    );
    expect(await send(method, path)).toEqual(failed(401, "unauthorized", "token is expired"));
  });
});

describe("a malformed body is refused", () => {
  const noObject = "The body must be a JSON object";
  const noValue = '"secretValue" must be a non-empty string';
  const noTitle = '"title" must be a non-empty string';
  const tooDeep = "The emulator takes a body that is nested 100 deep at most";
  const lists = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  it.each<[string, string, string, unknown, string]>([
    ["an entity that is no object", "POST", "/v1/blueprints/service/entities", "[]", noObject],
    [
      "an identifier that is a number",
      "POST",
      "/v1/blueprints/service/entities",
      { identifier: 7 },
      '"identifier" must be a non-empty string',
    ],
    ["a title that is a number", "POST", "/v1/blueprints/service/entities", { title: 7 }, '"title" must be a string'],
    ["a title that is null", "POST", "/v1/blueprints/service/entities", { title: null }, '"title" must be a string'],
    [
      "properties that are a list",
      "POST",
      "/v1/blueprints/service/entities",
      { properties: [] },
      '"properties" must be an object',
    ],
    [
      "relations that are a text",
      "PUT",
      "/v1/blueprints/service/entities/a",
      { relations: "b" },
      '"relations" must be an object',
    ],
    [
      "a secret without a name",
      "POST",
      "/v1/organization/secrets",
      { secretValue: "a value" },
      '"secretName" must be a non-empty string',
    ],
    ["a secret without a value", "POST", "/v1/organization/secrets", { secretName: "A" }, noValue],
    ["a secret with an empty value", "POST", "/v1/organization/secrets", { secretName: "A", secretValue: "" }, noValue],
    ["a value that is a number, as a change", "PATCH", "/v1/organization/secrets/A", { secretValue: 1 }, noValue],
    [
      "a webhook's security that is a text",
      "POST",
      "/v1/webhooks",
      { title: "CI", security: "none" },
      '"security" must be an object',
    ],
    ["a webhook without a title", "POST", "/v1/webhooks", { identifier: "ci" }, noTitle],
    ["a webhook without a title, as a change", "PUT", "/v1/webhooks/ci", { identifier: "ci" }, noTitle],
    ["invalid JSON", "POST", "/v1/webhooks", "{", noObject],
    ["a member that is nested too deep", "POST", "/v1/webhooks", `{"title":"CI","more":${lists(100)}}`, tooDeep],
    [
      "rules that are nested too deep for a recursion",
      "POST",
      "/v1/entities/search",
      `{"rules":${lists(500_000)}}`,
      tooDeep,
    ],
  ])("%s", async (_, method, url, body, message) => {
    const { send } = await prepared();
    expect(await send(method, url, body)).toEqual(failed(422, "validation_error", message));
  });
});

it("takes a body that is nested 100 deep", async () => {
  const { send } = await prepared();
  const more = JSON.parse("[".repeat(99) + "]".repeat(99));
  expect(await send("POST", "/v1/webhooks", { title: "CI", more })).toMatchObject([201, { integration: { more } }]);
});

describe("entities", () => {
  const entities = "/v1/blueprints/service/entities";

  it("without an identifier get one", async () => {
    const { send } = await prepared();
    expect(await send("POST", entities, {})).toEqual([
      201,
      {
        ok: true,
        entity: { identifier: uuid, blueprint: "service", properties: { language: null }, relations: {}, ...stamps },
      },
    ]);
  });

  it("without an identifier never change one, whatever its name", async () => {
    const { send } = await prepared();
    await send("POST", entities, { identifier: "undefined", title: "Kept" });
    expect(await send("POST", `${entities}?upsert=true&merge=true`, {})).toMatchObject([
      201,
      { entity: { identifier: uuid } },
    ]);
    expect(await send("GET", `${entities}/undefined`)).toMatchObject([200, { entity: { title: "Kept" } }]);
  });

  it("may have an empty title, as the official provider sends it", async () => {
    const { send } = await prepared();
    expect(await send("POST", entities, { ...entity, title: "" })).toMatchObject([201, { entity: { title: "" } }]);
  });

  it("keep the properties and relations that are null, in every answer", async () => {
    const { send } = await prepared();
    const nulls = { properties: { language: null }, relations: { system: null } };
    const answers = [
      await send("POST", entities, { identifier: "checkout", ...nulls }),
      await send("PUT", `${entities}/checkout`, nulls),
      await send("GET", `${entities}/checkout`),
    ];
    const expected = { ok: true, entity: { identifier: "checkout", blueprint: "service", ...nulls, ...stamps } };
    expect(answers).toEqual([
      [201, expected],
      [200, expected],
      [200, expected],
    ]);
  });

  it("with upsert=true are replaced if they exist", async () => {
    const { send } = await prepared();
    await send("POST", entities, entity);
    const [status] = await send("POST", `${entities}?upsert=true&run_id=`, { identifier: "checkout", title: "Shop" });
    const [, read] = await send("GET", `${entities}/checkout`);
    expect([status, read]).toEqual([
      201,
      { ok: true, entity: expect.objectContaining({ title: "Shop", properties: { language: null } }) },
    ]);
  });

  it.each([
    ["GET", entities.replace("service", "none")],
    ["POST", entities.replace("service", "none")],
    ["GET", `${entities.replace("service", "none")}/a`],
  ])("%s %s, where there is no such blueprint: 404", async (method, url) => {
    const { send } = await prepared();
    expect(await send(method, url, method === "POST" ? {} : undefined)).toEqual(
      failed(404, "not_found", 'Blueprint with identifier "none" was not found'),
    );
  });

  const schema = { properties: {} };

  it.each<[string, Parameters<Awaited<ReturnType<typeof prepared>>["send"]>]>([
    ["deleted", ["DELETE", "/v1/blueprints/service"]],
    // They would be lost with the old identifier.
    ["renamed", ["PUT", "/v1/blueprints/service", { identifier: "services", title: "Services", schema }]],
  ])("keep their blueprint from being %s", async (_, request) => {
    const { send } = await prepared();
    await send("POST", entities, entity);
    expect(await send(...request)).toEqual(
      failed(409, "has_dependents", 'Blueprint with identifier "service" has dependents'),
    );
    const [status] = await send("GET", `${entities}/checkout`);
    expect(status).toBe(200);
  });

  it("do not, once they are deleted", async () => {
    const { send } = await prepared();
    await send("POST", entities, entity);
    await send("DELETE", `${entities}/checkout`);
    expect(await send("DELETE", "/v1/blueprints/service")).toEqual([200, { ok: true }]);
  });
});

describe("DELETE /v1/blueprints/{id}/all-entities", () => {
  const allEntities = "/v1/blueprints/service/all-entities";
  const forced = `${allEntities}?delete_blueprint=true`;
  const statusOf = async (answer: Promise<[number, unknown]>) => (await answer)[0];

  /** A blueprint with an entity, and another one with the same entity. */
  async function filled() {
    const { emulator, send } = await prepared();
    await send("POST", "/v1/blueprints", { ...blueprint, identifier: "other" });
    await send("POST", "/v1/blueprints/service/entities", entity);
    await send("POST", "/v1/blueprints/other/entities", entity);
    return { emulator, send };
  }

  it("answers with a migration, which is completed", async () => {
    const { send } = await filled();
    const [status, answer] = (await send("DELETE", forced)) as [number, { migrationId: string }];
    expect([status, answer]).toEqual([200, { ok: true, migrationId: uuid }]);
    const { migrationId } = answer;
    expect(await send("GET", `/v1/migrations/${migrationId}`)).toEqual([
      200,
      { ok: true, migration: { id: migrationId, status: "COMPLETED" } },
    ]);
  });

  it("with delete_blueprint=true deletes the blueprint and its entities", async () => {
    const { send } = await filled();
    await send("DELETE", forced);
    expect(await statusOf(send("GET", "/v1/blueprints/service"))).toBe(404);
    await send("POST", "/v1/blueprints", { identifier: "service", title: "Service", schema: { properties: {} } });
    expect(await send("GET", "/v1/blueprints/service/entities")).toEqual([200, { ok: true, entities: [] }]);
  });

  it.each([allEntities, `${allEntities}?delete_blueprint=false`])("%s deletes the entities only", async (url) => {
    const { send } = await filled();
    await send("DELETE", url);
    expect(await statusOf(send("GET", "/v1/blueprints/service"))).toBe(200);
    expect(await send("GET", "/v1/blueprints/service/entities")).toEqual([200, { ok: true, entities: [] }]);
  });

  it("leaves other blueprints as they are", async () => {
    const { send } = await filled();
    await send("DELETE", forced);
    expect(await statusOf(send("GET", "/v1/blueprints/other/entities/checkout"))).toBe(200);
  });

  it("of a blueprint that does not exist: 404", async () => {
    const { send } = await prepared();
    expect(await send("DELETE", "/v1/blueprints/none/all-entities?delete_blueprint=true")).toEqual(
      failed(404, "not_found", 'Blueprint with identifier "none" was not found'),
    );
  });

  it("shows its migration to no other client", async () => {
    const emulator = await emulate({ credentials: { one: "secret-one", two: "secret-two" } });
    const one = await catalogue(emulator, { clientId: "one", clientSecret: "secret-one" });
    const two = await catalogue(emulator, { clientId: "two", clientSecret: "secret-two" });
    await one("POST", "/v1/blueprints", { identifier: "service", title: "Service", schema: { properties: {} } });
    const [, { migrationId }] = (await one("DELETE", forced)) as [number, { migrationId: string }];
    expect(await two("GET", `/v1/migrations/${migrationId}`)).toEqual(
      failed(404, "not_found", `Migration with identifier "${migrationId}" was not found`),
    );
  });

  it.each([
    ["DELETE", forced],
    ["GET", "/v1/migrations/any"],
  ])("%s %s needs a live token", async (method, url) => {
    const { emulator } = await prepared();
    expect(await statusAndBody(fetch(`${emulator.baseUrl}${url}`, { method }))).toEqual(
      failed(401, "unauthorized", "token is missing"),
    );
  });
});

it("a webhook keeps its key through a change", async () => {
  const { send } = await prepared();
  const [, before] = (await send("POST", "/v1/webhooks", webhook)) as [number, { integration: { webhookKey: string } }];
  const [, after] = await send("PUT", "/v1/webhooks/ci", { title: "Build" });
  expect(after).toMatchObject({ integration: { identifier: "ci", webhookKey: before.integration.webhookKey } });
});

it("a secret keeps what a change leaves out", async () => {
  const { send } = await prepared();
  await send("POST", "/v1/organization/secrets", secret);
  expect(await send("PATCH", "/v1/organization/secrets/PORT_TOKEN", {})).toEqual([
    200,
    { ok: true, secret: { secretName: "PORT_TOKEN", description: "A token" } },
  ]);
});

it("no answer holds the value of a secret", async () => {
  const { send } = await prepared();
  const url = "/v1/organization/secrets";
  const answers = [
    await send("POST", url, secret),
    await send("PATCH", `${url}/PORT_TOKEN`, { secretValue: "a value" }),
    await send("GET", url),
    await send("GET", `${url}/PORT_TOKEN`),
  ];
  expect(answers.map(([status]) => status)).toEqual([201, 200, 200, 200]);
  expect(JSON.stringify(answers)).not.toContain("a value");
});
