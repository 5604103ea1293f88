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
const blueprint = (identifier: string, properties: Record<string, string> = {}) => ({
  identifier,
  title: "Service",
  schema: { properties: Object.fromEntries(Object.entries(properties).map(([name, type]) => [name, { type }])) },
});
const service = {
  ...blueprint("service", { language: "string", tier: "number" }),
  relations: { system: { target: "system" }, owner: { target: "user" }, uses: { target: "system", many: true } },
};

type Send = Awaited<ReturnType<typeof catalogue>>;

async function withCheckout(): Promise<Send> {
  const send = await catalogue();
  await send("POST", "/v1/blueprints", service);
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
    await send(
      "PUT",
      "/v1/blueprints/service",
      blueprint("service", { language: "string", tier: "number", url: "string" }),
    );
    expect(await read(send)).toMatchObject({ properties: { language: "Go", tier: 1, url: null } });
  });
});

describe("POST /v1/entities/search", () => {
  const rule = (property: string, value: unknown, operator = "=") => ({ property, operator, value });
  const inService = rule("$blueprint", "service");
  const one = rule("$identifier", "checkout");

  test.each<[string, object, string[]]>([
    ["by blueprint", { combinator: "and", rules: [inService] }, ["service/checkout", "service/cart"]],
    ["by identifier", { combinator: "and", rules: [one] }, ["service/checkout", "team/checkout"]],
    ["by both", { combinator: "and", rules: [inService, one] }, ["service/checkout"]],
    ["by either", { combinator: "or", rules: [inService, one] }, ["service/checkout", "service/cart", "team/checkout"]],
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

  const by = "; it searches by $blueprint and $identifier";
  test.each<[string, unknown, string]>([
    ["another property", rule("$title", "x"), `The emulator does not know the property "$title"${by}`],
    [
      "a property of every object",
      rule("constructor", "x"),
      `The emulator does not know the property "constructor"${by}`,
    ],
    ["no property", {}, `The emulator does not know a property${by}`],
    [
      "another operator",
      rule("$identifier", "check", "beginsWith"),
      'The emulator does not know the operator "beginsWith"; it knows "="',
    ],
    ["a list of operators", { ...one, operator: ["="] }, 'The emulator does not know an operator; it knows "="'],
    ["a value that is no string", rule("$identifier", ["checkout"]), "The value of a rule must be a string"],
    ["a member more", { ...one, not: true }, 'The emulator does not know the member "not" of a rule'],
    ["no object", "x", "A rule must be an object"],
    ["another combinator", { combinator: "not", rules: [] }, '"combinator" must be "and" or "or"'],
    [
      "a member more beside rules",
      { combinator: "or", rules: [], limit: 1 },
      'The emulator does not know the member "limit" beside rules',
    ],
    ["a member of no name", { ...one, "a b": true }, "The emulator does not know a member of a rule"],
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
      "DELETE",
      `${entities}/checkout?delete_dependents=true`,
      {},
      knows('this value of the query parameter "delete_dependents"'),
      "",
    ],
    [
      "POST",
      `${entities}?upsert=true&merge=false&merge=true`,
      { identifier: "checkout" },
      'The emulator takes the query parameter "merge" once',
      "",
    ],
    ["GET", "/v1/migrations/any?wait=1", {}, knows('the query parameter "wait" of this route'), ""],
    [
      "POST",
      "/v1/entities/search?include=title",
      { combinator: "or", rules: [], limit: 5 },
      knows('the query parameter "include" of this route'),
      "",
    ],
    [
      "POST",
      "/v1/entities/search",
      { combinator: "or", rules: [], limit: 5 },
      knows('the member "limit" of the body; it knows combinator, rules'),
      "validation_error",
    ],
    [
      "PATCH",
      `${entities}/checkout`,
      { property: {} },
      knows(
        'the member "property" of the body; it knows ' +
          "blueprint, createdAt, createdBy, icon, identifier, properties, relations, team, title, updatedAt, updatedBy",
      ),
      "validation_error",
    ],
    ["PATCH", `${entities}/checkout?<b>=1`, {}, knows("a query parameter of this route"), ""],
    // As long as a client secret, which is not shown.
    ["PATCH", `${entities}/checkout?${"s".repeat(64)}`, {}, knows("a query parameter of this route"), ""],
    [
      "POST",
      "/v1/blueprints?create_catalog_page=1",
      blueprint("other"),
      knows('this value of the query parameter "create_catalog_page"'),
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
      knows('the member "scope" of the body; it knows description, secretName, secretValue'),
      "validation_error",
    ],
  ])("%s %s", async (method, url, body, message, error) => {
    const send = await withCheckout();
    const answer = await send(method, url, method === "GET" ? undefined : body);
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

describe("what the blueprint does not define is refused, and changes nothing", () => {
  test.each<[string, object, string]>([
    [
      "a property",
      { properties: { language: "C", speed: 1 } },
      'The blueprint does not define the property "speed" of the entity',
    ],
    ["a property that is null", { properties: { speed: null } }, 'define the property "speed" of the entity'],
    ["a property of every object", { properties: { constructor: "x" } }, 'define the property "constructor"'],
    ["a property of every object's prototype", { properties: JSON.parse('{"__proto__":1}') }, '"__proto__"'],
    ["a property that looks like no name", { properties: { "a b": 1 } }, "define a property of the entity"],
    ["a relation", { relations: { team: "x" } }, 'The blueprint does not define the relation "team" of the entity'],
    ["a text for a number", { properties: { tier: "1" } }, '"properties.tier" must be a number or null'],
    ["a number for a text", { properties: { language: 1 } }, '"properties.language" must be a string or null'],
    ["a list for one", { relations: { owner: ["a"] } }, '"relations.owner" must be a non-empty string or null'],
    ["one for a list", { relations: { uses: "a" } }, '"relations.uses" must be a list of non-empty strings or null'],
    ["a list of numbers", { relations: { uses: [1] } }, '"relations.uses" must be a list of non-empty strings'],
    ["an icon that is a number", { icon: 1 }, '"icon" must be a string or null'],
    ["a team that is a number", { team: 1 }, '"team" must be a string, a list of strings, an object or null'],
    ["a team that is a list of numbers", { team: ["shop", 1] }, '"team" must be'],
  ])("%s", async (_, given, message) => {
    const send = await withCheckout();
    const before = await read(send);
    const answers = [
      await send("POST", `${entities}?upsert=true&merge=true`, { identifier: "checkout", ...given }),
      await send("PATCH", `${entities}/checkout`, given),
      await send("PUT", `${entities}/checkout`, given),
    ];
    const expected = [422, { ok: false, error: "validation_error", message: expect.stringContaining(message) }];
    expect([answers, await read(send)]).toEqual([[expected, expected, expected], before]);
  });

  test.each<[string, unknown, unknown]>([
    ["boolean", true, "true"],
    ["array", [1], {}],
    ["object", { a: 1 }, []],
    ["number", 0, false],
    ["string", "", 0],
  ])("a property of type %s takes its own values only", async (type, right, wrong) => {
    const send = await catalogue();
    await send("POST", "/v1/blueprints", blueprint("service", { it: type }));
    const statusOf = async (it: unknown) => (await send("POST", entities, { properties: { it } }))[0];
    expect([await statusOf(right), await statusOf(null), await statusOf(wrong)]).toEqual([201, 201, 422]);
  });

  test.each<[string, unknown]>([
    ["a string", "shop"],
    ["a list", ["shop", "mail"]],
    ["an empty list", []],
    ["an object", { manual: ["shop"] }],
    ["null", null],
  ])("a team can be %s", async (_, team) => {
    const send = await withCheckout();
    const [status] = await send("PATCH", `${entities}/checkout`, { team });
    expect([status, await read(send)]).toEqual([200, expect.objectContaining({ team })]);
  });

  test("a blueprint can lose a property that an entity has", async () => {
    const send = await withCheckout();
    await send("PUT", "/v1/blueprints/service", { ...service, schema: { properties: {} } });
    const [status] = await send("PATCH", `${entities}/checkout`, { title: "Shop" });
    expect([status, await read(send)]).toMatchObject([200, { title: "Shop", properties: checkout.properties }]);
  });
});

describe("create_missing_related_entities", () => {
  const related = { identifier: "cart", relations: { owner: "jane", uses: ["shop", "mail"], system: null } };

  async function withTargets(): Promise<Send> {
    const send = await withCheckout();
    for (const target of ["user", "system"]) await send("POST", "/v1/blueprints", blueprint(target));
    await send("POST", "/v1/blueprints/system/entities", { identifier: "shop", title: "Shop" });
    return send;
  }
  const titles = async (send: Send, target: string) => {
    const [, answer] = await send("GET", `/v1/blueprints/${target}/entities`);
    return (answer as { entities: { identifier: string; title?: string }[] }).entities.map(
      ({ identifier, title }) => `${identifier}:${title}`,
    );
  };

  test.each<[string, string, string[], string[]]>([
    ["POST", `${entities}?create_missing_related_entities=true`, ["jane:undefined"], ["shop:Shop", "mail:undefined"]],
    [
      "PUT",
      `${entities}/checkout?create_missing_related_entities=true`,
      ["jane:undefined"],
      ["shop:Shop", "mail:undefined"],
    ],
    [
      "PATCH",
      `${entities}/checkout?create_missing_related_entities=true`,
      ["jane:undefined"],
      ["shop:Shop", "mail:undefined"],
    ],
    ["POST", `${entities}?create_missing_related_entities=false`, [], ["shop:Shop"]],
    ["POST", entities, [], ["shop:Shop"]],
  ])("%s %s", async (method, url, users, systems) => {
    const send = await withTargets();
    const [status] = await send(method, url, related);
    expect([status, await titles(send, "user"), await titles(send, "system")]).toEqual([
      method === "POST" ? 201 : 200,
      users,
      systems,
    ]);
  });

  test("creates nothing beside an entity that is refused", async () => {
    const send = await withTargets();
    const [status] = await send("POST", `${entities}?create_missing_related_entities=true`, {
      ...related,
      identifier: "checkout",
    });
    expect([status, await titles(send, "user")]).toEqual([409, []]);
  });

  test("needs the blueprint of each target", async () => {
    const send = await withCheckout();
    const answer = await send("PUT", `${entities}/checkout?create_missing_related_entities=true`, related);
    expect([answer, await read(send)]).toMatchObject([
      [404, { message: 'Blueprint with identifier "user" was not found' }],
      checkout,
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

  test("replaces no page that exists", async () => {
    const send = await catalogue();
    await send("POST", "/v1/pages", { identifier: "services", type: "dashboard" });
    await send("POST", "/v1/blueprints", blueprint("service"));
    await send("POST", "/v1/blueprints", blueprint("services"));
    expect(await send("GET", "/v1/pages")).toMatchObject([
      200,
      {
        pages: [
          { identifier: "services", type: "dashboard" },
          { identifier: "services_2", blueprint: "service" },
          { identifier: "services_3", blueprint: "services" },
        ],
      },
    ]);
  });

  test("follows a blueprint that is renamed", async () => {
    const send = await catalogue();
    await send("POST", "/v1/blueprints", blueprint("service"));
    await send("PUT", "/v1/blueprints/service", blueprint("product"));
    expect(await send("GET", page("services"))).toMatchObject([200, { page: { blueprint: "product" } }]);
  });
});
