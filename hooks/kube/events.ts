/** Kubernetes Events: what people see of a release in `kubectl describe`. */
import type { EmitEvent } from '../engine/action.ts';
import { formatInstant, type Instant } from '../model/instant.ts';
import { manager } from '../model/names.ts';
import type { JsonObject } from '../model/object.ts';
import { resources } from './resources.ts';

/** The longest message that the API takes is 1,024 bytes. */
const longestMessage = 1000;

/** Gives the Event that an action asks for. */
export function eventOf({ target, uid, level, reason, message }: EmitEvent, now: Instant): JsonObject {
  const time = formatInstant(Math.floor(now / 1000) * 1000);
  const { apiVersion } = resources[target.kind];
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { generateName: `${target.name.slice(0, 200)}.`, namespace: target.namespace },
    involvedObject: { apiVersion, ...target, uid },
    type: level,
    reason,
    message: message.length > longestMessage ? `${message.slice(0, longestMessage)}…` : message,
    source: { component: manager },
    reportingComponent: manager,
    reportingInstance: manager,
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
  };
}
