// Two hardened repositories, built by a component that knows the conventions. Without configuration the server is that of a new
// simulator.

import * as pulumi from "@pulumi/pulumi";
import { HardenedRepository } from "./hardenedRepository";

const config = new pulumi.Config();
const host = config.get("host") ?? "hardened01.tech.local";

// A destroy is refused until somebody sets this to false, and an `up` has taken that into the state.
const protect = config.getBoolean("protect") ?? true;

const daily = new HardenedRepository("daily", { host }, { protect });
const monthly = new HardenedRepository("monthly", { host, immutableDays: 90, maxTaskCount: 2 }, { protect });

export const repositoryIds = { daily: daily.repositoryId, monthly: monthly.repositoryId };
