"use strict";

// What is made of the measurements. Pure: numbers in, numbers out.

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median of the ratios pair by pair: what slows the machine down for a while, slows both of a pair down. */
function medianRatio(values, peers) {
  return median(values.map((value, at) => value / peers[at]));
}

const round = (value, digits) => Number(value.toFixed(digits));

/**
 * Sums up the lives of one subject at one N beside those of its peers, the runs of the same rounds.
 * @returns for each phase: `requests`; `seconds` and its ratio to each peer that came through it; or why the phase `failed`
 */
function summarizePhases(lives, peers, phaseNames) {
  const summary = {};
  for (const phase of phaseNames) {
    const runs = lives.map((life) => life[phase]);
    const failed = runs.find((run) => run?.error !== undefined);
    if (failed) return { ...summary, [phase]: { requests: failed.requests, failed: reasonOf(failed.error) } };
    const seconds = runs.map((run) => run.seconds);
    const ratios = Object.entries(peers)
      .map(([name, others]) => [name, others.map((life) => life[phase]?.seconds)])
      .filter(([, theirs]) => theirs.every((value) => value !== undefined))
      .map(([name, theirs]) => [name, round(medianRatio(seconds, theirs), 3)]);
    summary[phase] = {
      requests: Math.max(...runs.map((run) => run.requests)),
      seconds: round(median(seconds), 2),
      ratios: Object.fromEntries(ratios),
    };
  }
  return summary;
}

/** A program of the benchmark says which answer it could not use. */
function reasonOf(error) {
  const [, status] = error.match(/Port answered (\d{3})/) ?? [];
  return status ?? error;
}

/** What each further token adds to the state. */
function stateBytesPerToken(oneToken, manyTokens, count) {
  return Math.round((manyTokens - oneToken) / (count - 1));
}

module.exports = { median, medianRatio, summarizePhases, stateBytesPerToken, round };
