import { testLives } from "../unit/model/lives";

describe("whatever happens to a stack, it is what the rules say", () => testLives({ dynamic: 700, plugin: 350 }));
