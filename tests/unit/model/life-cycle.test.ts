import { testLives } from "./lives";

// tests/all/model.test.ts has more of them.
describe("whatever happens to a stack, it is what the rules say", () => testLives({ dynamic: 50, plugin: 10 }));
