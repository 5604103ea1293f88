import { describeWith } from "../../support/set-up";
import { situations } from "./situations";
import { describeWalks } from "./walk";

jest.setTimeout(180_000);

const all = Object.values(situations).flat();
const walked = ["`preview`", "`up`", "`refresh --run-program`", "`destroy --run-program`"].map((command) => {
  const situation = all.find((each) => each.command === command);
  if (situation === undefined) throw new Error(`There is no situation ${command}.`);
  return situation;
});

// What the engine does depends on the plugin and not on the language. A few commands show that the SDK fits in.
describeWith("hosts", "python", "generator")("with the plugin, in Python", () => describeWalks(walked, "python"));
