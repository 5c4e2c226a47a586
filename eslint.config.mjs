import { readdirSync } from "node:fs";
import eslint from "@eslint/js";
import tseslint from "typescript-eslint";

/** The rooms of provider/, from the top: each imports from those below it alone. */
const ROOMS = [
  ["cli", "native"],
  ["functions"],
  ["resources"],
  ["lifecycle"],
  ["program"],
  ["vbr", "enterpriseManager"],
  ["schema"],
  ["http"],
  ["config"],
  ["core"],
];

/** What a room may not import: those above it and those beside it. */
const directions = ROOMS.flatMap((rooms, level) =>
  rooms.map((room) => {
    const above = ROOMS.slice(0, level).flat();
    const beside = rooms.filter((one) => one !== room);
    // The native form stands between its entry and the handlers.
    const entries = room === "native" ? ["**/dynamic", "**/plugin"] : ["**/dynamic", "**/plugin", "**/handlers"];
    const group = [...above, ...beside].flatMap((one) => [`../${one}/**`, `../../${one}/**`, `../../../${one}/**`]);
    return {
      files: [`provider/${room}/**/*.ts`],
      rules: {
        "@typescript-eslint/no-restricted-imports": [
          "error",
          {
            patterns: [
              { group: [...group, ...entries, "!@pulumi/**"], message: "Imports point down: see ROOMS in eslint.config.mjs." },
            ],
            paths: [
              { name: "@pulumi/pulumi", allowTypeImports: true, message: "Its index is slow to load: see program/sdk.ts." },
            ],
          },
        ],
      },
    };
  }),
);

const resourceTypes = readdirSync(new URL("provider/resources/", import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

export default tseslint.config(
  { ignores: ["**/dist/", "docs/reference/", "**/node_modules/"] },
  eslint.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
    },
  },
  ...directions,
  ...resourceTypes.map((type) => ({
    files: [`provider/resources/${type}/**/*.ts`],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              group: resourceTypes.filter((other) => other !== type).map((other) => `../${other}/**`),
              message: "A resource type knows nothing of another one.",
            },
          ],
        },
      ],
    },
  })),
  { files: ["**/*.mjs"], languageOptions: { globals: { process: "readonly", console: "readonly", URL: "readonly" } } },
);
