import { withTemporaryFolder, writeTree } from "./support/temporary-folder";

const { createSilenceWatch, folderSize } = require("../../../tools/setup/silence.js");

describe("the installer is silent", () => {
  let now = 0;
  let size = 0;
  let watch: { isSilent(): boolean };
  beforeEach(() => {
    now = 50_000;
    size = 0;
    watch = createSilenceWatch({ probe: () => size, limitMilliseconds: 10_000, now: () => now });
    watch.isSilent();
  });
  const after = (milliseconds: number) => {
    now += milliseconds;
    return watch.isSilent();
  };

  test("once nothing has been written for the limit", () => {
    expect(after(9_999)).toBe(false);
    expect(after(1)).toBe(true);
  });

  test("never while it goes on writing, however slowly", () => {
    for (let times = 0; times < 100; times++) {
      size++;
      expect(after(9_999)).toBe(false);
    }
  });

  test("not when it deletes what it has unpacked", () => {
    size = 100;
    expect(after(9_999)).toBe(false);
    size = 10;
    expect(after(9_999)).toBe(false);
  });

  test("again when a download stops half way", () => {
    size = 100;
    expect(after(5_000)).toBe(false);
    expect(after(9_999)).toBe(false);
    expect(after(1)).toBe(true);
  });
});

test("the size of a folder is that of all files below it, and nothing for one that has gone", () =>
  withTemporaryFolder((folder) => {
    writeTree(folder, { a: "12345", "b/c/d": "123" });
    expect(folderSize(folder)).toBe(8);
    expect(folderSize(`${folder}/gone`)).toBe(0);
  }));
