"use strict";

const { phases, measureLife } = require("./life.js");
const { measureCommandLine, measureImport } = require("./startup.js");
const { presentSubjects } = require("./subjects.js");
const { median, medianRatio, round, stateBytesPerToken, summarizePhases } = require("./figures.js");

const phaseNames = phases.map(({ name }) => name);

/**
 * Runs everything, in turn within each round, and sums it up.
 * @param rounds how often for each N @param startups how often something is started @param port its `startEmulator` and
 * `credentials` @param pluginOf finds a plugin's folder @param tell shows progress
 */
async function measure({ rounds, startups, port, pluginOf, tell }) {
  const { present, missing } = presentSubjects(pluginOf);
  const lives = {};
  for (const [count, times] of rounds) {
    const subjects = present.filter(({ most }) => count <= most);
    lives[count] = Object.fromEntries(subjects.map(({ name }) => [name, []]));
    for (let i = 0; i < times; i++) {
      // Whatever a way leaves to the next one, a warm cache or a busy disk, goes to each neighbour in turn.
      for (const { name, program, plugin } of i % 2 ? subjects.toReversed() : subjects) {
        tell(`N = ${count}, round ${i + 1} of ${times}: ${name}`);
        lives[count][name].push(await measureLife({ program, count, plugin, ...port }));
      }
    }
  }
  tell("starting the package and its command line");
  return {
    rounds,
    missing,
    subjects: Object.fromEntries(present.map(({ name }) => [name, summarizeSubject(name, lives)])),
    import: summarizeImport(await measureImport(startups)),
    commandLine: summarizeCommandLine(await measureCommandLine(startups, port)),
  };
}

function summarizeSubject(name, lives) {
  const counts = Object.keys(lives).filter((count) => lives[count][name]);
  const first = (count) => lives[count][name].map((life) => life["first up"]);
  // The largest N that all of its lives have come through.
  const many = counts.filter((count) => first(count).every((run) => run.error === undefined)).at(-1);
  const [one] = first(counts[0]);
  return {
    phases: Object.fromEntries(
      counts.map((count) => [count, summarizePhases(lives[count][name], lives[count], phaseNames)]),
    ),
    stateBytesPerToken: many > 1 ? stateBytesPerToken(one.stateBytes, first(many)[0].stateBytes, many) : undefined,
    peakMegabytes: Object.fromEntries(
      counts
        .filter((count) => first(count).every((run) => run.peakBytes > 0))
        .map((count) => [count, round(median(first(count).map((run) => run.peakBytes)) / 2 ** 20, 0)]),
    ),
  };
}

function summarizeImport(runs) {
  return {
    pulumiMillis: round(median(runs.map(({ pulumi }) => pulumi)), 0),
    ownMillis: round(median(runs.map(({ own }) => own)), 1),
  };
}

function summarizeCommandLine(runs) {
  if (runs === undefined) return undefined;
  const [own, curl, node] = ["own", "curl", "node"].map((name) => runs.map((run) => run[name]));
  return {
    seconds: round(median(own), 3),
    curlSeconds: round(median(curl), 3),
    nodeSeconds: round(median(node), 3),
    ratio: round(medianRatio(own, curl), 1),
  };
}

module.exports = { measure };
