import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["@cadena/source"] },
  ssr: { resolve: { conditions: ["@cadena/source", "node", "import"] } },
  test: { include: ["packages/*/test/**/*.test.ts", "test/**/*.test.ts"] },
});
