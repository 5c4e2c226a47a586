/** What the engine gives a provider as its settings. Pure but for the environment and the files that settings name. */
import {
  type Configuration,
  ENTERPRISE_MANAGER,
  EXPLICIT_PROVIDER,
  VBR,
  resolveEnterpriseManager,
  resolveVbr,
} from "../config/settings";
import { withCode } from "../core/codes";
import { type Fields, hasUnknown, isUnset } from "../core/values";

/** The settings that are secret whatever the program says. */
export const SECRET_SETTINGS = [["vbrPassword"], ["enterpriseManagerPassword"]];

/** Settings by config key. The engine gives those of a stack as texts, and those of a program with their types. */
export function configurationOf(settings: Fields, isExplicit: boolean): Configuration {
  const texts = new Map(
    Object.entries(settings).flatMap(([name, value]) => (isUnset(value) ? [] : [[`veeam:${name}`, String(value)]])),
  );
  if (isExplicit) texts.set(EXPLICIT_PROVIDER, "true");
  return { get: (key) => texts.get(key), rawConfig: Object.fromEntries(texts) };
}

/** What is wrong with the settings of each server that they name. */
export function settingMistakes(settings: Fields, isExplicit: boolean): string[] {
  if (hasUnknown(settings)) return [];
  const configuration = configurationOf(settings, isExplicit);
  const isNamed = (prefix: string): boolean => !isUnset(settings[`${prefix}Url`]);
  return [
    ...(isNamed(VBR.configPrefix) ? [resolveVbr(configuration)] : []),
    ...(isNamed(ENTERPRISE_MANAGER.configPrefix) ? [resolveEnterpriseManager(configuration)] : []),
  ].flatMap((resolved) =>
    ("problems" in resolved ? resolved.problems : []).map((problem) => withCode("VEEAM_SETTINGS_INVALID", problem)),
  );
}
