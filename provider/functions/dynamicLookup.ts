/**
 * From a program to a server and back. What talks to servers is loaded by the first look-up and not before: a program without
 * one starts as fast as ever.
 */
import type * as pulumi from "@pulumi/pulumi";
import { VeeamError, toVeeamError } from "../core/errors";
import type { Send } from "../core/log";
import { failure } from "../program/failure";
import { type ProviderSettings, settingsOf } from "../program/provider";
import * as sdk from "../program/sdk";
import type { LookupOptions, LookupOutputArgs, LookupOutputOptions } from "./args";
import { onceCreated } from "./dependencies";
import { invoke, isMocked, notKnownYet } from "./invoke";
import type { Lookups } from "./results";

export type Name = keyof Lookups;

/** Where nothing has to be chosen, the arguments may be left out. */
export type Parameters<Args, Options, Given = Args> =
  Record<string, never> extends Args ? [args?: Given, opts?: Options] : [args: Given, opts?: Options];

/** A function that asks now. */
export function lookUp<N extends Name>(
  name: N,
): (...parameters: Parameters<Lookups[N][0], LookupOptions>) => Promise<Lookups[N][1]> {
  return async (args: Lookups[N][0] = {}, opts: LookupOptions = {}) => {
    if (isMocked()) return invoke(name, args, chosenBy(opts));
    const settings = settingsFor(opts);
    if (settings === undefined) return ask(name, args, undefined);
    const settled = settings as unknown as Settled<ProviderSettings>;
    if (await settled.isKnown) return ask(name, args, await settled.promise());
    throw refusal(notKnownYet(name));
  };
}

/** A function that asks when all arguments are known and what they follow from is created; until then the result is unknown. */
export function lookUpOutput<N extends Name>(
  name: N,
): (
  ...parameters: Parameters<Lookups[N][0], LookupOutputOptions, LookupOutputArgs<Lookups[N][0]>>
) => pulumi.Output<Lookups[N][1]> {
  return (args: pulumi.Input<object> = {}, opts: LookupOutputOptions = {}) => {
    const once = onceCreated(args, opts.dependsOn);
    if (isMocked()) return once.apply((known) => invoke(name, known, chosenBy(opts)));
    return sdk.all([once, sdk.output(settingsFor(opts))]).apply(([known, settings]) => ask(name, known, settings));
  };
}

/** What every Output of the SDK has behind its public face. */
interface Settled<T> {
  readonly isKnown: Promise<boolean>;
  promise(): Promise<T>;
}

/**
 * The settings of the provider that is meant; undefined for the default one. They hold a password, but what a server answers
 * does not become secret by it.
 */
function settingsFor(opts: LookupOptions): pulumi.Output<ProviderSettings> | undefined {
  const chosen = providerOf(opts);
  if (chosen === undefined) return undefined;
  const settings = settingsOf(chosen);
  if (settings === undefined)
    throw refusal("The provider of a look-up must be a Provider of this package (new veeam.Provider(…)).");
  return sdk.unsecret(settings);
}

function providerOf({ provider, parent }: LookupOptions): pulumi.ProviderResource | undefined {
  return provider ?? parent?.getProvider("pulumi-nodejs:dynamic:Resource");
}

function chosenBy(opts: LookupOptions): pulumi.InvokeOptions {
  const provider = providerOf(opts);
  return provider === undefined ? {} : { provider };
}

async function ask<N extends Name>(name: N, args: object, settings: ProviderSettings | undefined): Promise<Lookups[N][1]> {
  // Not import(), which the sandboxes of test runners lack.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { answer, runtimeFor } = require("./answer") as typeof import("./answer");
  const config = new sdk.Config("veeam");
  const get = (key: string): string | undefined =>
    settings === undefined ? config.get(key.slice("veeam:".length)) : settings[key];
  try {
    return await answer(runtimeFor({ get }, toProgramLog), name, args);
  } catch (error) {
    throw failure(toVeeamError(error));
  }
}

const toProgramLog: Send = (severity, text) =>
  severity === "WARNING" ? sdk.log.warn(text) : severity === "DEBUG" ? sdk.log.debug(text) : sdk.log.info(text);

/** The program calls a look-up in a way in which none can be answered. */
function refusal(text: string): pulumi.RunError {
  return failure(new VeeamError("VEEAM_ARGUMENTS_INVALID", text));
}
