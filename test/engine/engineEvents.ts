// Turns the event log of the pulumi command into steps and diagnostics.
import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation";

import type { Diagnostic, PropertyChange, Step } from "./engine";
import { isDefaultProvider, nameOf } from "./engine";
import { changedPaths, describe, valueAt } from "./propertyChanges";
import { parsePath } from "./propertyPath";
import { unknownValue } from "./values";

export function toSteps(events: EngineEvent[]): Step[] {
  const steps: Step[] = [];
  const running = new Map<string, Step>();
  const key = (metadata: StepEventMetadata) => `${metadata.urn} ${metadata.op}`;
  for (const event of events) {
    if (event.resourcePreEvent !== undefined) {
      const { metadata } = event.resourcePreEvent;
      if (isDefaultProvider(metadata.urn)) continue;
      const step = toStep(metadata);
      steps.push(step);
      running.set(key(metadata), step);
    } else if (event.resOutputsEvent !== undefined) {
      const { metadata } = event.resOutputsEvent;
      const step = running.get(key(metadata)) ?? running.get(`${metadata.urn} refresh`);
      if (step !== undefined) finish(step, metadata);
    } else if (event.resOpFailedEvent !== undefined) {
      const step = running.get(key(event.resOpFailedEvent.metadata));
      if (step !== undefined) step.failed = true;
    }
  }
  return steps;
}

function toStep(metadata: StepEventMetadata): Step {
  const step: Step = {
    operation: metadata.op,
    urn: metadata.urn,
    type: metadata.type,
    name: nameOf(metadata.urn),
    properties: propertyChanges(metadata),
  };
  const replaces = metadata.keys ?? [];
  if (replaces.length > 0) step.replaces = replaces;
  const id = knownId(metadata.new?.id) ?? knownId(metadata.old?.id);
  if (id !== undefined) step.id = id;
  return step;
}

/** What is known only at the end: the id of what was created, what a refresh found. */
function finish(step: Step, metadata: StepEventMetadata): void {
  const id = knownId(metadata.new?.id);
  if (id !== undefined) step.id = id;
  if (step.operation !== "refresh") return;
  step.found = found(metadata);
  step.properties = step.found === "update" ? propertyChanges(metadata) : [];
}

/** A refresh of its own says in the end what it found; one in front of an update has to be judged by what it leaves. */
function found(metadata: StepEventMetadata): NonNullable<Step["found"]> {
  if (metadata.op === "delete" || (metadata.new ?? undefined) === undefined) return "delete";
  const hasDrifted = metadata.op === "update" || Object.keys(metadata.detailedDiff ?? {}).length > 0;
  return hasDrifted ? "update" : "same";
}

function knownId(id: string | undefined): string | undefined {
  return id === "" || id === unknownValue ? undefined : id;
}

function propertyChanges(metadata: StepEventMetadata): PropertyChange[] {
  const olds = metadata.old?.inputs ?? {};
  const news = metadata.new?.inputs ?? {};
  const detailed = Object.entries(metadata.detailedDiff ?? {});
  if (detailed.length === 0 && (metadata.diffs ?? []).length > 0) return describe(changedPaths(olds, news), olds, news);
  const changes = detailed.map(([path, { diffKind, inputDiff }]): PropertyChange => {
    const kind = diffKind.replace("-replace", "") as PropertyChange["kind"];
    const change: PropertyChange = { path, kind };
    const place = parsePath(path) ?? [path];
    if (kind !== "add") change.old = valueAt(inputDiff ? olds : (metadata.old?.outputs ?? {}), place);
    if (kind !== "delete") change.new = valueAt(news, place);
    return change;
  });
  return changes.sort((left, right) => (left.path < right.path ? -1 : 1));
}

export function toDiagnostics(events: EngineEvent[]): Diagnostic[] {
  return events.flatMap(({ diagnosticEvent: event }) => {
    // Debug lines are not shown to anyone, and hold values in clear.
    if (event === undefined || (event.severity as string) === "debug") return [];
    const diagnostic: Diagnostic = {
      // "info#err" is a line that a process wrote to its standard error.
      severity: event.severity.replace("#err", "") as Diagnostic["severity"],
      message: withoutColors(event.message).trimEnd(),
    };
    if (event.urn !== undefined && event.urn !== "") diagnostic.urn = event.urn;
    if (event.ephemeral === true) diagnostic.ephemeral = true;
    return [diagnostic];
  });
}

function withoutColors(text: string): string {
  return text.replaceAll(/<\{%[^%]*%\}>/g, "");
}
