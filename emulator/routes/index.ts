import { createAccessToken } from "./create-access-token";
import { listBlueprints } from "./list-blueprints";
import type { Route } from "./route";

export const routes: readonly Route[] = [
  { method: "POST", path: /^\/v1\/auth\/access_token$/, access: "public", handle: createAccessToken },
  { method: "GET", path: /^\/v1\/blueprints$/, access: "token", handle: listBlueprints },
];
