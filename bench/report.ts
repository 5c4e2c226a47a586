// The samples as a table, in the terminal and in BENCHMARKS.md.
import { COMMANDS, type Command, type Provider, type Sample } from "./commands";
import { median, NOT_MEASURED, number, table } from "./figures";
import type { LoadingSample } from "./loading";
import { describeMachine, type Machine } from "./machine";
import { formatted, writeSection } from "./markdown";
import { total } from "./requests";

/** The rows of BENCHMARKS.md, measured or not. */
export const SIZES = [1, 10, 100, 1000];

export interface Report {
  readonly date: string;
  /** What was asked for, as one would type it. */
  readonly invocation: string;
  readonly machine: Machine;
  readonly samples: readonly Sample[];
  readonly loading: readonly LoadingSample[];
}

/** Medians of the samples of one command. */
export interface Row {
  readonly size: number;
  readonly command: Command;
  readonly requests: number | undefined;
  readonly seconds: number | undefined;
  readonly floorSeconds: number | undefined;
  /** The peak memory of the provider host beyond that of the floor. */
  readonly memoryMb: number | undefined;
}

export function rowOf(samples: readonly Sample[], size: number, command: Command): Row {
  const of = (provider: Provider): Sample[] =>
    samples.filter((sample) => sample.size === size && sample.command === command && sample.provider === provider);
  const [own, floor] = [of("package"), of("floor")];
  const memory = (some: readonly Sample[]): number | undefined => median(some.map(({ host }) => host?.peakMemoryMb));
  return {
    size,
    command,
    requests: median(own.map(({ requests }) => total(requests))),
    seconds: median(own.map(({ seconds }) => seconds)),
    floorSeconds: median(floor.map(({ seconds }) => seconds)),
    memoryMb: difference(memory(own), memory(floor)),
  };
}

/** As Markdown, a row for each of these sizes and each command. */
export function tableOf(samples: readonly Sample[], sizes: readonly number[], commands: readonly Command[]): string {
  const rows = sizes.flatMap((size) => commands.map((command) => rowOf(samples, size, command)));
  const cells = rows.map(({ size, command, requests, seconds, floorSeconds, memoryMb }) => [
    number(size),
    command,
    number(requests),
    number(seconds, 2),
    number(floorSeconds, 2),
    number(memoryMb),
  ]);
  return table(["repositories>", "command", "requests>", "seconds>", "seconds of the floor>", "MB beyond the floor>"], cells);
}

export function describeLoading(loading: readonly LoadingSample[]): string {
  const cpuMs = (wanted: Provider): number | undefined =>
    median(loading.filter(({ provider }) => provider === wanted).map(({ host }) => host?.cpuMs));
  const [own, floor] = [cpuMs("package"), cpuMs("floor")];
  const beyond = difference(own, floor);
  if (beyond === undefined) return `Processor time until all operations are loaded: ${NOT_MEASURED}.`;
  return (
    `Processor time until all operations are loaded: ${number(beyond)} ms beyond the floor ` +
    `(${number(own)} ms and ${number(floor)} ms from the start of a provider host).`
  );
}

/** The native form beside the dynamic one, as ratios of medians. */
export function tableOfForms(samples: readonly Sample[], loading: readonly LoadingSample[]): string {
  const medianOf = (provider: Provider, size: number, command: Command, figure: (sample: Sample) => number | undefined) =>
    median(samples.filter((one) => one.provider === provider && one.size === size && one.command === command).map(figure));
  const startMs = (provider: Provider) => median(loading.filter((one) => one.provider === provider).map((one) => one.startMs));
  const figures = [
    ["start of the provider, ms", startMs("package"), startMs("native"), 0] as const,
    ...[...new Set(samples.map(({ size }) => size))].flatMap((size) =>
      COMMANDS.flatMap((command) => {
        const [seconds, memory] = [(one: Sample) => one.seconds, (one: Sample) => one.host?.peakMemoryMb];
        const of = (figure: typeof memory) => [
          medianOf("package", size, command, figure),
          medianOf("native", size, command, figure),
        ];
        const [dynamicSeconds, nativeSeconds] = of(seconds);
        const [dynamicMb, nativeMb] = of(memory);
        return [
          [`${command} of ${number(size)}, s`, dynamicSeconds, nativeSeconds, 2] as const,
          [`${command} of ${number(size)}, peak memory in MB`, dynamicMb, nativeMb, 0] as const,
        ];
      }),
    ),
  ].filter(([, dynamic, native]) => dynamic !== undefined && native !== undefined);
  if (figures.length === 0) return `The native form: ${NOT_MEASURED}.`;
  const cells = figures.map(([what, dynamic = 0, native = 0, digits]) => [
    what,
    number(dynamic, digits),
    number(native, digits),
    number(native / dynamic, 2),
  ]);
  return table(["", "dynamic form>", "native form>", "ratio>"], cells);
}

export async function toText({ samples, loading }: Report, commands: readonly Command[]): Promise<string> {
  const sizes = [...new Set(samples.map(({ size }) => size))];
  const parts = [
    ...(samples.length > 0 ? [tableOf(samples, sizes, commands)] : []),
    ...(loading.length > 0 ? [describeLoading(loading)] : []),
    tableOfForms(samples, loading),
  ];
  return await formatted(parts.join("\n\n"));
}

export async function writeMarkdown({ date, invocation, machine, samples, loading }: Report): Promise<void> {
  await writeSection("results", [
    `\`${invocation}\`, ${date}; ${describeMachine(machine)}.`,
    tableOf(samples, SIZES, COMMANDS),
    describeLoading(loading),
    tableOfForms(samples, loading),
  ]);
}

function difference(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a - b;
}
