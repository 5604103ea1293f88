import { createBlueprint, deleteBlueprint, listBlueprints, readBlueprint, replaceBlueprint } from "./blueprints";
import { createAccessToken } from "./create-access-token";
import type { Route } from "./route";

const blueprints = /^\/v1\/blueprints$/;
const blueprint = /^\/v1\/blueprints\/([^/]+)$/;

export const routes: readonly Route[] = [
  { method: "POST", path: /^\/v1\/auth\/access_token$/, access: "public", handle: createAccessToken },
  { method: "GET", path: blueprints, access: "token", handle: listBlueprints },
  { method: "POST", path: blueprints, access: "token", handle: createBlueprint },
  { method: "GET", path: blueprint, access: "token", handle: readBlueprint },
  { method: "PUT", path: blueprint, access: "token", handle: replaceBlueprint },
  { method: "DELETE", path: blueprint, access: "token", handle: deleteBlueprint },
];
