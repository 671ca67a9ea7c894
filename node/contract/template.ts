// The project that `tenon contract new` makes: a small contract with a bit of everything, and a test of it.

export interface TemplateOptions {
  /** Name of the project and its contract: small letters and digits. */
  readonly name: string;
  /** What package.json says about where Tenon is. */
  readonly tenon: string;
  /** Version of the compiler: another one may give other bytes. */
  readonly assemblyscript: string;
  /** Version of the types of Node.js, for editors. */
  readonly nodeTypes: string;
}

/** Files by path. */
export function projectFiles({ name, ...packages }: TemplateOptions): Readonly<Record<string, string>> {
  const type = name.charAt(0).toUpperCase() + name.slice(1);
  return {
    "package.json": packageFile(name, packages),
    "tsconfig.json": tsconfig,
    ".gitignore": "node_modules/\nbuild/\n",
    "README.md": readme(name),
    "src/index.ts": contract(type),
    "src/tsconfig.json": contractTsconfig,
    "test/index.test.ts": test(name, type),
  };
}

function packageFile(name: string, { assemblyscript, nodeTypes, tenon }: Omit<TemplateOptions, "name">): string {
  const value = {
    name,
    version: "0.1.0",
    private: true,
    type: "module",
    scripts: { build: "tenon contract build", test: "tenon contract test" },
    devDependencies: { "@types/node": nodeTypes, assemblyscript, tenon },
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}

const tsconfig = `{
  "compilerOptions": {
    "target": "ESNext",
    "module": "NodeNext",
    "types": ["node"],
    "strict": true,
    "noUncheckedIndexedAccess": true,
    "exactOptionalPropertyTypes": true,
    "noEmit": true,
    "skipLibCheck": true,
    "allowImportingTsExtensions": true,
    "customConditions": ["tenon-source"]
  },
  "include": ["test", "build/*.ts"]
}
`;

/** For editors, which read the contract as TypeScript: they do not know the constructors that events and errors get. */
const contractTsconfig = `{
  "extends": "assemblyscript/std/assembly.json",
  "compilerOptions": {
    "module": "ESNext",
    "moduleResolution": "bundler",
    "strictPropertyInitialization": false,
    "noEmit": true
  },
  "include": ["*.ts", "../node_modules/tenon/assembly/sdk/editor.d.ts"]
}
`;

function contract(type: string): string {
  return `import { Address, Context, emit, require, StoredMap, StoredValue } from "tenon/contract";

/** Somebody has counted. */
@event
class Counted {
  @indexed by: Address;
  amount: u64;
  total: u64;
}

/** More than is allowed at once. */
@error
class TooMuch {
  asked: u64;
  most: u64;
}

/** Counts together, and remembers who has counted how much. */
@contract
class ${type} {
  @state total: StoredValue<u64>;
  @state shares: StoredMap<Address, u64>;

  /** Starts with a number. */
  @init
  create(start: u64): void {
    this.total.set(start);
  }

  /** Adds to the total, at most 10 at once. */
  @call
  add(amount: u64): u64 {
    require(amount <= 10, new TooMuch(amount, 10));
    const caller = Context.caller;
    const total = this.total.get() + amount;
    this.total.set(total);
    this.shares.set(caller, this.shares.get(caller) + amount);
    emit(new Counted(caller, amount, total));
    return total;
  }

  @view
  current(): u64 {
    return this.total.get();
  }

  /** How much somebody has counted. */
  @view
  shareOf(who: Address): u64 {
    return this.shares.get(who);
  }
}
`;
}

function test(name: string, type: string): string {
  const built = name === type ? `${name}Contract` : name;
  return `import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { expectRevert, gasSnapshots, openTestChain, type TestChain } from "tenon/testing";
import { ${built}, type ${type} } from "../build/${name}.ts";

const gas = gasSnapshots(new URL("gas.json", import.meta.url));
let chain: TestChain;
let contract: ${type};

before(async () => {
  chain = await openTestChain();
  contract = await chain.deploy(${built}, { from: chain.account("alice"), args: [100n] });
});
after(() => chain.close());

test("everybody adds to one total", async () => {
  const bob = chain.account("bob");
  const { value, events, gas: used } = await contract.as(bob).add(5n);
  assert.equal(value, 105n);
  assert.deepEqual(events, [{ name: "Counted", fields: { by: bob.address, amount: 5n, total: 105n } }]);
  assert.equal(await contract.current(), 105n);
  assert.equal(await contract.shareOf(bob.address), 5n);
  gas.check("add", used);
});

test("not more than 10 at once", async () => {
  await expectRevert(contract.add(11n), "TooMuch", { asked: 11n, most: 10n });
});
`;
}

function readme(name: string): string {
  return `# ${name}

A contract for Tenon.

| command | does |
|---|---|
| \`npm run build\` | compiles \`src/index.ts\` to \`build/${name}.wasm\` with its interface and a typed client |
| \`npm test\` | builds, then runs \`test/\` against a chain in memory |
| \`npx tenon contract deploy ${name} 100 --from dev1\` | puts it on the chain of \`npm start\` |
| \`npx tenon contract call ${name} add 5 --from dev2\` | calls a method |
| \`npx tenon contract call ${name} current\` | asks |
| \`npx tenon contract events ${name}\` | shows what happened |
| \`npx tenon contract inspect ${name}\` | shows methods, state and the gatekeeper's verdict |

Every file in \`src/\` that declares a \`@contract\` becomes a contract of its own. Gas of the calls that the tests name is
kept in \`test/gas.json\`: a change fails until \`npm test -- --update-gas\` accepts it.
`;
}
