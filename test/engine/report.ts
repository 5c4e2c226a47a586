// What one run of the small engine did, for tests (steps, diagnostics) and for people (text).
import { isDefaultProvider, nameOf, typeOf } from "./engine";
import type { Diagnostic, Operation, PropertyChange, Result, Step } from "./engine";
import type { Properties } from "./protocol";
import { masked, withoutSecrets } from "./values";

const signs: Record<Operation, string> = {
  create: "+",
  update: "~",
  delete: "-",
  same: " ",
  read: ">",
  refresh: "~",
  replace: "+-",
  "create-replacement": "++",
  "delete-replaced": "--",
  discard: "<",
  "discard-replaced": "<<",
  "read-replacement": ">>",
  "remove-pending-replace": "~",
  import: "=",
  "import-replacement": "=>",
};
const changeSigns = { add: "+", update: "~", delete: "-" };

export class Report {
  hasFailedStep = false;
  private readonly steps: Step[] = [];
  private readonly diagnostics: Diagnostic[] = [];

  constructor(private readonly title: string) {}

  begin(operation: Operation, urn: string, details: Partial<Step> = {}): Step {
    const step: Step = { operation, urn, type: typeOf(urn), name: nameOf(urn), properties: [], ...details };
    if (step.replaces?.length === 0) delete step.replaces;
    if (step.id === "") delete step.id;
    if (!isDefaultProvider(urn)) this.steps.push(step);
    return step;
  }

  diagnose(severity: Diagnostic["severity"], message: string, urn?: string, options: { isEphemeral?: boolean } = {}): void {
    const diagnostic: Diagnostic = { severity, message };
    if (urn !== undefined && urn !== "") diagnostic.urn = urn;
    if (options.isEphemeral === true) diagnostic.ephemeral = true;
    this.diagnostics.push(diagnostic);
  }

  /** Of a preview, the command tells only in its diagnostics that a step failed. */
  fail(step: Step, options: { isPreview: boolean }): void {
    this.hasFailedStep = true;
    if (!options.isPreview) step.failed = true;
  }

  /** `outputs` are marked; a person sees them masked. */
  result(ok: boolean, outputs: Properties): Result {
    return {
      ok,
      steps: this.steps,
      diagnostics: this.diagnostics,
      outputs: withoutSecrets(outputs) as Properties,
      text: this.text(masked(outputs) as Properties),
    };
  }

  private text(outputs: Properties): string {
    const lasting = this.diagnostics.filter((diagnostic) => diagnostic.ephemeral !== true);
    const blocks = [
      [`${this.title}:`],
      this.steps.filter((step) => !isUneventful(step)).flatMap(describeStep),
      lasting.length === 0 ? [] : ["Diagnostics:", ...lasting.map(describeDiagnostic)],
      Object.keys(outputs).length === 0 ? [] : ["Outputs:", ...describeOutputs(outputs)],
      ["Resources:", ...this.counts()],
    ];
    return `${blocks
      .filter((block) => block.length > 0)
      .map((block) => block.join("\n"))
      .join("\n\n")}\n`;
  }

  private counts(): string[] {
    const counts = new Map<Operation, number>();
    for (const step of this.steps) {
      const operation = isUneventful(step) ? "same" : step.operation;
      counts.set(operation, (counts.get(operation) ?? 0) + 1);
    }
    return [...counts].map(([operation, count]) => `    ${signs[operation]} ${count} ${operation}`);
  }
}

function isUneventful(step: Step): boolean {
  return step.failed !== true && (step.operation === "same" || step.found === "same");
}

function describeStep(step: Step): string[] {
  const outcome =
    step.failed === true ? `${step.operation} failed` : step.found === "delete" ? "refresh: it is gone" : step.operation;
  const replaces = step.replaces === undefined ? "" : `, because of ${step.replaces.join(", ")}`;
  const id = step.id === undefined ? "" : ` [id=${step.id}]`;
  const head = ` ${signs[step.operation].padEnd(2)} ${step.type} ${step.name}${id} (${outcome}${replaces})`;
  return [head, ...step.properties.map(describeChange)];
}

function describeChange({ path, kind, old, new: value }: PropertyChange): string {
  const values = [kind === "add" ? [] : [show(old)], kind === "delete" ? [] : [show(value)]].flat();
  return `      ${changeSigns[kind]} ${path}: ${values.join(" => ")}`;
}

function describeDiagnostic({ severity, message, urn }: Diagnostic): string {
  const about = urn === undefined ? "" : `${typeOf(urn)} (${nameOf(urn)}): `;
  return `  ${severity}: ${about}${message}`;
}

function describeOutputs(outputs: Record<string, unknown>): string[] {
  return Object.entries(outputs).map(([key, value]) => `    ${key}: ${show(value)}`);
}

function show(value: unknown): string {
  return value === undefined ? "undefined" : JSON.stringify(value);
}
