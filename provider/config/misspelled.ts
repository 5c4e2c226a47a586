/** Names of settings that there are not, but that are spelled nearly like one that there is: nobody would read their values. */
import { nearest } from "../core/similarity";
import { type Configuration, ENTERPRISE_MANAGER, type Environment, VBR, configKey, environmentName } from "./settings";

const PRODUCTS = [VBR, ENTERPRISE_MANAGER];

/** One sentence for each of them, in the stack's configuration and in the environment. */
export function misspelledSettings(
  { rawConfig = {} }: Pick<Configuration, "rawConfig">,
  environment: Environment = process.env,
): string[] {
  const keys = PRODUCTS.flatMap((product) => product.settings.map((name) => configKey(product, name)));
  const variables = PRODUCTS.flatMap((product) => product.settings.map((name) => environmentName(product, name)));
  return [
    ...misspelled(Object.keys(rawConfig), keys, "veeam:"),
    ...PRODUCTS.flatMap(({ environmentPrefix }) => misspelled(Object.keys(environment), variables, `${environmentPrefix}_`)),
  ];
}

/** A name that is like none of them may be for something else: a project can be called `veeam` as well. */
function misspelled(given: readonly string[], known: readonly string[], prefix: string): string[] {
  const rest = (name: string): string => name.slice(prefix.length);
  const candidates = known.filter((name) => name.startsWith(prefix)).map(rest);
  return given
    .filter((name) => name.startsWith(prefix) && !known.includes(name))
    .flatMap((name) => {
      const meant = nearest(rest(name), candidates);
      if (meant === undefined) return [];
      return `There is no setting ${name}, and what it is set to is ignored. Did you mean ${prefix}${meant}?`;
    });
}
