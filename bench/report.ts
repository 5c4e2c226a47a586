// The samples as a table, in the terminal and in BENCHMARKS.md.
import { COMMANDS, type Command, type Provider, type Sample } from "./commands";
import { median, number, table } from "./figures";
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

/** Medians of the samples of one command, by provider. */
export interface Row {
  /** Of the dynamic form; the native one sends the same, as far as they do not meet by chance. */
  readonly requests: number | undefined;
  readonly seconds: Figures;
  /** The peak memory of the provider's process. */
  readonly memoryMb: Figures;
}

type Figures = Readonly<Record<Provider, number | undefined>>;

export function rowOf(samples: readonly Sample[], size: number, command: Command): Row {
  const one = (provider: Provider, figure: (sample: Sample) => number | undefined): number | undefined =>
    median(
      samples.filter((sample) => sample.size === size && sample.command === command && sample.provider === provider).map(figure),
    );
  const each = (figure: (sample: Sample) => number | undefined): Figures => ({
    package: one("package", figure),
    native: one("native", figure),
    floor: one("floor", figure),
  });
  return {
    requests: one("package", ({ requests }) => total(requests)),
    seconds: each(({ seconds }) => seconds),
    memoryMb: each(({ host }) => host?.peakMemoryMb),
  };
}

/** As Markdown, a row for each of these sizes and each command. */
export function tableOf(samples: readonly Sample[], sizes: readonly number[], commands: readonly Command[]): string {
  const cells = sizes.flatMap((size) =>
    commands.map((command) => {
      const { requests, seconds, memoryMb } = rowOf(samples, size, command);
      return [
        number(size),
        command,
        number(requests),
        ...SHOWN.map((provider) => number(seconds[provider], 2)),
        ...SHOWN.map((provider) => number(memoryMb[provider])),
      ];
    }),
  );
  const titles = ["s>", "s, native>", "s, floor>", "MB>", "MB, native>", "MB, floor>"];
  return table(["repositories>", "command", "requests>", ...titles], cells);
}

const SHOWN = ["package", "native", "floor"] as const;

export function describeLoading(loading: readonly LoadingSample[]): string {
  const of = (wanted: Provider, figure: (sample: LoadingSample) => number | undefined): string =>
    number(median(loading.filter(({ provider }) => provider === wanted).map(figure)));
  const [cpuMs, startMs] = [({ host }: LoadingSample) => host?.cpuMs, (sample: LoadingSample) => sample.startMs];
  return (
    `A provider starts in ${of("package", startMs)} ms, natively in ${of("native", startMs)} ms. Processor time until all operations are ` +
    `loaded: ${of("package", cpuMs)} ms, of the floor ${of("floor", cpuMs)} ms.`
  );
}

export async function toText({ samples, loading }: Report, commands: readonly Command[]): Promise<string> {
  const sizes = [...new Set(samples.map(({ size }) => size))];
  const parts = [
    ...(samples.length > 0 ? [tableOf(samples, sizes, commands)] : []),
    ...(loading.length > 0 ? [describeLoading(loading)] : []),
  ];
  return await formatted(parts.join("\n\n"));
}

export async function writeMarkdown({ date, invocation, machine, samples, loading }: Report): Promise<void> {
  await writeSection("results", [
    `\`${invocation}\`, ${date}; ${describeMachine(machine)}.`,
    tableOf(samples, SIZES, COMMANDS),
    describeLoading(loading),
  ]);
}
