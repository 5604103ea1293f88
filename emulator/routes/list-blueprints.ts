import type { Answer } from "../answer";

export function listBlueprints(): Answer {
  return { status: 200, body: { ok: true, blueprints: [] } };
}
