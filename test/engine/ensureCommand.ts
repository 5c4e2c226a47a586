// `npm run test:engine`: has the pulumi command installed where this machine lacks it, so that the tests run on it too.
import { findPulumiCommand, installPulumiCommand } from ".";

async function main(): Promise<void> {
  const command = findPulumiCommand() ?? (await installPulumiCommand());
  console.error(
    command === undefined ? "No pulumi command, and it could not be installed: the small engine deploys." : `${command} deploys.`,
  );
}

void main();
