const { findReleaseProblems } = require("../../../tools/release-check.js");

const repository = { type: "git", url: "git+https://github.com/some-org/some.repo.git" };
const changelog = "# Changelog\n\n## 1.2.3 (2026-12-01)\n\n- First.\n\n## 0.9.0 (2026-11-01)\n";
const noDate = "CHANGELOG.md has no section with a date for this version: ## 1.2.3 (YYYY-MM-DD)";
const notSet =
  "`repository` is not set in package.json. npm, PyPI and the plugin's download URL, which is stored in every state, need it: " +
  "npm pkg set repository.type=git repository.url=git+https://github.com/ORG/REPO.git";
const notLike = "`repository.url` in package.json is not like git+https://github.com/ORG/REPO.git";
const otherTag = (tag: string) => `the tag is ${tag}, and the version in package.json is 1.2.3`;

test.each<[string, object, string[]]>([
  ["that is complete, before its tag", {}, []],
  ["that is complete, with its tag", { tag: "v1.2.3" }, []],
  ["without a repository", { manifest: { version: "1.2.3" } }, [notSet]],
  ...["https://github.com/some-org/some-repo", "git+https://github.com/some-org.git", ""].map(
    (url): [string, object, string[]] => [
      `with the repository "${url}"`,
      { manifest: { version: "1.2.3", repository: { type: "git", url } } },
      [notLike],
    ],
  ),
  ["with a repository in short form", { manifest: { version: "1.2.3", repository: "github:org/repo" } }, [notLike]],
  ...["1.2.3", "v1.2.4", "v1.2.3-rc.1", "v1.2", ""].map((tag): [string, object, string[]] => [
    `with the tag "${tag}"`,
    { tag },
    [otherTag(tag)],
  ]),
  ["whose version is not in the changelog", { changelog: "# Changelog\n\n## 1.2.2 (2026-12-01)\n" }, [noDate]],
  ["that is not dated", { changelog: "# Changelog\n\n## 1.2.3 (not yet released)\n" }, [noDate]],
  ["whose section has no date", { changelog: "# Changelog\n\n## 1.2.3\n" }, [noDate]],
  ["of which a longer version is dated", { changelog: "# Changelog\n\n## 1.2.3-rc.1 (2026-12-01)\n" }, [noDate]],
  [
    "with everything wrong",
    { manifest: { version: "1.2.3" }, changelog: "", tag: "v2" },
    [notSet, otherTag("v2"), noDate],
  ],
])("a release %s", (_, changes, problems) => {
  expect(findReleaseProblems({ manifest: { version: "1.2.3", repository }, changelog, ...changes })).toEqual(problems);
});
