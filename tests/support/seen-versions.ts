import { engineVersion } from "./set-up";

/** The versions of Pulumi that the tests have been run with, oldest first. */
export const seenVersions = ["3.172.0", "3.259.0", "3.276.0"] as const;
export type SeenVersion = (typeof seenVersions)[number];

type Block<Body> = ((name: string, body: Body) => void) & { skip: (name: string, body: Body) => void };

/** The block, or with another version than these, its `skip` with the reason in the name. */
function unlessUnseen<Body>(block: Block<Body>, versions: readonly string[]): (name: string, body: Body) => void {
  if (versions.includes(engineVersion)) return block;
  const reason = `seen with Pulumi ${versions.join(", ")}, and this is ${engineVersion}`;
  return (name, body) => block.skip(`${name} (skipped: ${reason})`, body);
}

/** A `describe` of what Pulumi itself does, as it was seen with every version: nobody promises it for another one. */
export const describeSeen = unlessUnseen<() => void>(describe, seenVersions);

/** A test of what Pulumi itself does, as it was seen with these versions. */
export const testSeenWith = (...versions: readonly SeenVersion[]) =>
  unlessUnseen<() => Promise<unknown>>(test, versions);

/** What was seen with the version of the engine; nothing for an unknown one, with which the test that needs it is skipped. */
export const asSeen = <T>(byVersion: Readonly<Record<SeenVersion, T>>): T => byVersion[engineVersion as SeenVersion];
