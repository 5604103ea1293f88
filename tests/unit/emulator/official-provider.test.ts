import { catalogue } from "./support";

// What the official provider sends through the life of each kind of resource:
// https://github.com/port-labs/terraform-provider-port-labs/tree/main/internal/cli

type Request = [method: string, path: string, body: object | undefined, status: number];

const blueprint = {
  identifier: "service",
  title: "Service",
  schema: { properties: { language: { type: "string", title: "Language" } } },
  mirrorProperties: {},
  calculationProperties: {},
  relations: {},
};
const entity = {
  identifier: "checkout",
  title: "",
  blueprint: "service",
  properties: { language: "Go" },
  relations: {},
};
const webhook = {
  identifier: "ci",
  title: "CI",
  enabled: true,
  security: { secret: "a signing secret", signatureHeaderName: "x-signature", signatureAlgorithm: "sha256" },
};
const page = {
  identifier: "home",
  type: "dashboard",
  title: "Home",
  icon: "Home",
  locked: false,
  widgets: [{ id: "a" }],
};

const excluded = "?exclude_calculated_properties=true";
const readBlueprint: Request = ["GET", `/v1/blueprints/service${excluded}`, undefined, 200];
const createBlueprint: Request = ["POST", "/v1/blueprints?create_catalog_page=true", blueprint, 201];
const entities = "/v1/blueprints/service/entities";
const secrets = "/v1/organization/secrets";

const lives: Record<string, Request[]> = {
  "a blueprint": [
    createBlueprint,
    readBlueprint,
    readBlueprint,
    ["PUT", "/v1/blueprints/service", { ...blueprint, title: "Services" }, 200],
    ["DELETE", "/v1/blueprints/service", undefined, 200],
    ["GET", `/v1/blueprints/service${excluded}`, undefined, 404],
  ],
  "an entity": [
    createBlueprint,
    readBlueprint,
    ["POST", `${entities}?upsert=true&run_id=`, entity, 201],
    ["GET", `${entities}/checkout${excluded}`, undefined, 200],
    readBlueprint,
    readBlueprint,
    ["PUT", `${entities}/checkout?run_id=`, { ...entity, title: "Checkout" }, 200],
    ["DELETE", "/v1/blueprints/service", undefined, 409],
    ["DELETE", `${entities}/checkout`, undefined, 200],
    ["GET", `${entities}/checkout${excluded}`, undefined, 404],
    ["DELETE", "/v1/blueprints/service", undefined, 200],
  ],
  "an entity by create_missing_related_entities": [
    ["POST", "/v1/blueprints", { ...blueprint, relations: { uses: { target: "service", many: true } } }, 201],
    [
      "POST",
      `${entities}?create_missing_related_entities=true&run_id=&upsert=true`,
      { ...entity, relations: { uses: ["cart"] } },
      201,
    ],
    ["PUT", `${entities}/checkout?create_missing_related_entities=true&run_id=`, entity, 200],
    ["GET", `${entities}/cart${excluded}`, undefined, 200],
  ],
  // {migrationId} stands for the one in the answer before.
  "a blueprint by force_delete_entities": [
    createBlueprint,
    ["POST", `${entities}?upsert=true&run_id=`, entity, 201],
    ["DELETE", "/v1/blueprints/service/all-entities?delete_blueprint=true", undefined, 200],
    ["GET", "/v1/migrations/{migrationId}", undefined, 200],
    ["GET", `/v1/blueprints/service${excluded}`, undefined, 404],
  ],
  "an organization secret": [
    ["POST", secrets, { secretName: "TOKEN", secretValue: "a value", description: "A token" }, 201],
    ["GET", `${secrets}/TOKEN`, undefined, 200],
    ["PATCH", `${secrets}/TOKEN`, { secretName: "TOKEN", secretValue: "another", description: "A token" }, 200],
    ["DELETE", `${secrets}/TOKEN`, undefined, 200],
    ["GET", `${secrets}/TOKEN`, undefined, 404],
  ],
  "a page": [
    ["POST", "/v1/pages", page, 201],
    ["GET", "/v1/pages/home", undefined, 200],
    ["PUT", "/v1/pages/home", { ...page, title: "Start" }, 200],
    ["DELETE", "/v1/pages/home", undefined, 200],
    ["GET", "/v1/pages/home", undefined, 404],
  ],
  "a webhook": [
    ["POST", "/v1/webhooks", webhook, 201],
    ["GET", "/v1/webhooks/ci", undefined, 200],
    ["PUT", "/v1/webhooks/ci", { ...webhook, title: "Build", security: {} }, 200],
    ["DELETE", "/v1/webhooks/ci", undefined, 200],
    ["GET", "/v1/webhooks/ci", undefined, 404],
  ],
};

// https://github.com/port-labs/port-github-action/tree/main/src/clients/port
const actions: Record<string, Request[]> = {
  // With run_id or runId: it depends on the version.
  UPSERT: ["", "&run_id=r_1", "&runId=r_1", "&create_missing_related_entities=false"].map((more) => [
    "POST",
    `${entities}?upsert=true&merge=true${more}`,
    { ...entity, icon: "Cart", team: "shop" },
    201,
  ]),
  GET: [["GET", `${entities}/old`, undefined, 200]],
  SEARCH: [["POST", "/v1/entities/search", { combinator: "and", rules: [] }, 200]],
  DELETE: [["DELETE", `${entities}/old?delete_dependents=false&run_id=r_1`, undefined, 200]],
};

it.each(Object.entries(actions))("answers Port's GitHub action: %s", async (_, requests) => {
  const send = await catalogue();
  await send("POST", "/v1/blueprints", blueprint);
  await send("POST", entities, { identifier: "old" });
  const statuses: number[] = [];
  for (const [method, path, body] of requests) statuses.push((await send(method, path, body))[0]);
  expect(statuses).toEqual(requests.map(([, , , status]) => status));
});

it.each(Object.entries(lives))("lets the official provider create, read, change and delete %s", async (_, requests) => {
  const send = await catalogue();
  const answers: [method: string, path: string, status: number, ok: unknown][] = [];
  let migration = "";
  for (const [method, path, body] of requests) {
    const [status, answer] = await send(method, path.replace("{migrationId}", migration), body);
    const { ok, migrationId = "" } = answer as { ok: unknown; migrationId?: string };
    answers.push([method, path, status, ok]);
    migration = migrationId;
  }
  // The provider reads `ok`, whatever the status.
  expect(answers).toEqual(requests.map(([method, path, , status]) => [method, path, status, status < 400]));
});
