import { catalogue } from "./support";

// What scripts and Port's own actions send: https://docs.port.io/api-reference

const entities = "/v1/blueprints/service/entities";
const checkout = {
  identifier: "checkout",
  title: "Checkout",
  icon: "Cart",
  team: ["shop"],
  properties: { language: "Go", tier: 1 },
  relations: { system: "shop", owner: "jane" },
};
const blueprint = (identifier: string, ...properties: string[]) => ({
  identifier,
  title: "Service",
  schema: { properties: Object.fromEntries(properties.map((name) => [name, { type: "string" }])) },
});

type Send = Awaited<ReturnType<typeof catalogue>>;

async function withCheckout(): Promise<Send> {
  const send = await catalogue();
  await send("POST", "/v1/blueprints", blueprint("service", "language", "tier"));
  await send("POST", entities, checkout);
  return send;
}

async function read(send: Send, url = `${entities}/checkout`): Promise<object> {
  const [, { entity }] = (await send("GET", url)) as [number, { entity: object }];
  return entity;
}

const change = { properties: { tier: null }, relations: { owner: "joe" }, icon: "Bag" };
const merged = {
  ...checkout,
  icon: "Bag",
  properties: { language: "Go", tier: null },
  relations: { system: "shop", owner: "joe" },
};

describe("what a change does not name", () => {
  test.each<[string, string, string, object, object]>([
    ["upsert=true&merge=true", "POST", `${entities}?upsert=true&merge=true`, { identifier: "checkout" }, merged],
    ["PATCH", "PATCH", `${entities}/checkout`, {}, merged],
    ["PATCH as a part of an action", "PATCH", `${entities}/checkout?run_id=r_1`, {}, merged],
  ])("is kept by %s, also beside what it names", async (_, method, url, id, expected) => {
    const send = await withCheckout();
    const [, answer] = await send(method, url, { ...id, ...change });
    expect([answer, await read(send)]).toEqual([
      expect.objectContaining({ entity: expect.objectContaining(expected) }),
      expect.objectContaining(expected),
    ]);
  });

  test.each<[string, string, string]>([
    ["upsert=true", "POST", `${entities}?upsert=true`],
    ["upsert=true&merge=false", "POST", `${entities}?upsert=true&merge=false`],
    ["PUT", "PUT", `${entities}/checkout`],
  ])("is dropped by %s", async (_, method, url) => {
    const send = await withCheckout();
    await send(method, url, { identifier: "checkout", ...change });
    const { title, team, properties, relations } = (await read(send)) as typeof checkout;
    expect([title, team, properties, relations]).toEqual([
      undefined,
      undefined,
      { language: null, tier: null },
      { owner: "joe" },
    ]);
  });

  test("merge=true creates an entity that does not exist, and changes none without upsert=true", async () => {
    const send = await withCheckout();
    const [created] = await send("POST", `${entities}?upsert=true&merge=true`, { identifier: "cart", ...change });
    const [refused] = await send("POST", `${entities}?merge=true`, { identifier: "checkout", ...change });
    expect([created, refused, await read(send)]).toEqual([201, 409, expect.objectContaining(checkout)]);
  });
});

describe("an entity has every property of its blueprint, null where it was never set", () => {
  const nulls = { language: null, tier: null };

  test("in each answer", async () => {
    const send = await withCheckout();
    const answers = [await send("POST", entities, { identifier: "new" }), await send("GET", `${entities}/new`)];
    const [, listed] = await send("GET", entities);
    const one = { entity: { properties: nulls } };
    expect([answers, listed]).toMatchObject([
      [
        [201, one],
        [200, one],
      ],
      { entities: [{ properties: checkout.properties }, { properties: nulls }] },
    ]);
  });

  test("also one that the blueprint gets later", async () => {
    const send = await withCheckout();
    await send("PUT", "/v1/blueprints/service", blueprint("service", "language", "tier", "url"));
    expect(await read(send)).toMatchObject({ properties: { language: "Go", tier: 1, url: null } });
  });
});

describe("POST /v1/entities/search", () => {
  const rule = (property: string, value: unknown, operator = "=") => ({ property, operator, value });
  const service = rule("$blueprint", "service");
  const one = rule("$identifier", "checkout");

  test.each<[string, object, string[]]>([
    ["by blueprint", { combinator: "and", rules: [service] }, ["service/checkout", "service/cart"]],
    ["by identifier", { combinator: "and", rules: [one] }, ["service/checkout", "team/checkout"]],
    ["by both", { combinator: "and", rules: [service, one] }, ["service/checkout"]],
    ["by either", { combinator: "or", rules: [service, one] }, ["service/checkout", "service/cart", "team/checkout"]],
    [
      "by rules within rules",
      { combinator: "and", rules: [one, { combinator: "or", rules: [rule("$blueprint", "team")] }] },
      ["team/checkout"],
    ],
    ["that finds nothing", { combinator: "and", rules: [rule("$identifier", "nobody")] }, []],
  ])("%s", async (_, query, expected) => {
    const send = await withCheckout();
    await send("POST", entities, { identifier: "cart" });
    await send("POST", "/v1/blueprints", blueprint("team"));
    await send("POST", "/v1/blueprints/team/entities", { identifier: "checkout" });
    const answer = (await send("POST", "/v1/entities/search", query)) as [
      number,
      { entities: { blueprint: string; identifier: string }[]; matchingBlueprints: string[] },
    ];
    const found = answer[1].entities.map(({ blueprint, identifier }) => `${blueprint}/${identifier}`);
    const blueprints = [...new Set(expected.map((path) => path.split("/")[0]))];
    expect([answer[0], found, answer[1].matchingBlueprints]).toEqual([200, expected, blueprints]);
  });

  test("needs a list of rules", async () => {
    const send = await withCheckout();
    expect(await send("POST", "/v1/entities/search", { combinator: "and" })).toEqual(refused('"rules" must be a list'));
  });

  const by = "The emulator searches by $blueprint and $identifier only";
  test.each<[string, unknown, string]>([
    ["another property", rule("title", "x"), by],
    ["a property of every object", rule("constructor", "x"), by],
    ["no property", {}, by],
    ["another operator", rule("$identifier", "check", "beginsWith"), 'The emulator knows only the operator "="'],
    ["a value that is no string", rule("$identifier", ["checkout"]), "The value of a rule must be a string"],
    ["a member more", { ...one, not: true }, 'The emulator knows only "property", "operator" and "value" of a rule'],
    ["no object", "x", "A rule must be an object"],
    ["another combinator", { combinator: "not", rules: [] }, '"combinator" must be "and" or "or"'],
    [
      "a member more beside rules",
      { combinator: "or", rules: [], limit: 1 },
      'The emulator knows only "combinator" and "rules" of a search',
    ],
  ])("refuses a rule with %s", async (_, unknown, message) => {
    const send = await withCheckout();
    const query = { combinator: "or", rules: [one, unknown] };
    expect(await send("POST", "/v1/entities/search", query)).toEqual(refused(message));
  });
});

function refused(message: string, error = "validation_error") {
  return [422, { ok: false, error, message }];
}

describe("what the emulator does not know is refused, and changes nothing", () => {
  const knows = (what: string) => `The emulator does not know ${what}`;

  test.each<[string, string, object, string, string]>([
    [
      "POST",
      `${entities}?upsert=true&dry=1`,
      { identifier: "checkout" },
      knows('the query parameter "dry" of this route'),
      "",
    ],
    [
      "POST",
      `${entities}?upsert=yes`,
      { identifier: "checkout" },
      knows('this value of the query parameter "upsert"'),
      "",
    ],
    [
      "POST",
      `${entities}?upsert=true&validation_only=true`,
      { identifier: "checkout" },
      knows('this value of the query parameter "validation_only"'),
      "",
    ],
    [
      "PUT",
      `${entities}/checkout?create_missing_related_entities=true`,
      {},
      knows('this value of the query parameter "create_missing_related_entities"'),
      "",
    ],
    ["PATCH", `${entities}/checkout?<b>=1`, {}, knows("a query parameter of this route"), ""],
    [
      "POST",
      "/v1/blueprints?create_catalog_page=1",
      blueprint("other"),
      knows('this value of the query parameter "create_catalog_page"'),
      "",
    ],
    [
      "POST",
      "/v1/entities/search?include=title",
      { combinator: "or", rules: [] },
      knows('the query parameter "include" of this route'),
      "",
    ],
    [
      "DELETE",
      "/v1/blueprints/service/all-entities?force=true",
      {},
      knows('the query parameter "force" of this route'),
      "",
    ],
    [
      "POST",
      `${entities}?upsert=true`,
      { identifier: "checkout", blueprint: "team" },
      '"blueprint" must be the one in the path',
      "validation_error",
    ],
    [
      "POST",
      "/v1/organization/secrets",
      { secretName: "A", secretValue: "b", scope: "all" },
      "The emulator knows only these members: description, secretName, secretValue",
      "validation_error",
    ],
  ])("%s %s", async (method, url, body, message, error) => {
    const send = await withCheckout();
    const answer = await send(method, url, body);
    expect(answer).toEqual(refused(message, error || "not_in_emulator"));
    expect(await read(send)).toMatchObject(checkout);
  });

  test("what it keeps without a meaning is shown again", async () => {
    const send = await withCheckout();
    await send("POST", "/v1/blueprints", { ...blueprint("more"), ownership: { type: "Direct" } });
    expect(await send("GET", "/v1/blueprints/more")).toMatchObject([
      200,
      { blueprint: { ownership: { type: "Direct" } } },
    ]);
  });
});

describe("the catalog page of a blueprint", () => {
  const page = (identifier: string) => `/v1/pages/${identifier}`;

  test.each<[string, string, number]>([
    ["", "service", 200],
    ["?create_catalog_page=true", "service", 200],
    ["?create_catalog_page=false", "service", 404],
    // The plural of a plural is itself.
    ["?create_catalog_page=true", "services", 200],
  ])("POST /v1/blueprints%s of %s: %i", async (query, identifier, status) => {
    const send = await catalogue();
    await send("POST", `/v1/blueprints${query}`, blueprint(identifier));
    expect(await send("GET", page("services"))).toMatchObject([
      status,
      status === 404
        ? { error: "not_found" }
        : { page: { type: "blueprint-entities", title: "Services", blueprint: identifier } },
    ]);
  });

  test.each<[string, [string, string, unknown?], unknown]>([
    ["is listed", ["GET", "/v1/pages"], { pages: [{ identifier: "services" }] }],
    [
      "is changed by PATCH",
      ["PATCH", page("services"), { title: "All" }],
      { page: { title: "All", blueprint: "service" } },
    ],
    ["is replaced by PUT", ["PUT", page("services"), { type: "dashboard" }], { page: { type: "dashboard" } }],
    ["is deleted", ["DELETE", page("services")], { ok: true }],
  ])("%s", async (_, request, expected) => {
    const send = await withCheckout();
    expect(await send(...request)).toMatchObject([200, expected]);
  });

  test.each<[string, [string, string, unknown?], number]>([
    ["its blueprint", ["DELETE", "/v1/blueprints/service"], 404],
    ["its blueprint with all entities", ["DELETE", "/v1/blueprints/service/all-entities?delete_blueprint=true"], 404],
    ["the entities alone: it stays", ["DELETE", "/v1/blueprints/service/all-entities"], 200],
    ["another blueprint: it stays", ["DELETE", "/v1/blueprints/other"], 200],
  ])("is deleted with %s", async (_, request, status) => {
    const send = await catalogue();
    await send("POST", "/v1/blueprints", blueprint("service"));
    await send("POST", "/v1/blueprints", blueprint("other"));
    expect((await send(...request))[0]).toBe(200);
    expect((await send("GET", page("services")))[0]).toBe(status);
  });

  test("follows a blueprint that is renamed", async () => {
    const send = await catalogue();
    await send("POST", "/v1/blueprints", blueprint("service"));
    await send("PUT", "/v1/blueprints/service", blueprint("product"));
    expect(await send("GET", page("services"))).toMatchObject([200, { page: { blueprint: "product" } }]);
  });
});
