// What regscope's own metrics and log records are about: a run. Prometheus takes the instance's id for its label
// `instance`, so that two runs are two series.

import {detectResources, envDetector, resourceFromAttributes} from '@opentelemetry/resources';
import type {Resource} from '@opentelemetry/resources';

import type {Run} from '../domain/run.js';
import type {Attributes} from '../domain/span.js';
import {OWN_SERVICE, labelAttributes, runAttributes} from './run-spans.js';

/** OTEL_RESOURCE_ATTRIBUTES and OTEL_SERVICE_NAME add to it, and come first. */
export function resourceOf(run: Run): Resource {
  const own = resourceFromAttributes({
    'service.name': OWN_SERVICE,
    'service.instance.id': run.id,
    ...runAttributes(run),
    ...labelAttributes(run.labels),
  });
  return own.merge(fromEnvironment());
}

/** What OTEL_RESOURCE_ATTRIBUTES and OTEL_SERVICE_NAME say. */
export function environmentAttributes(): Attributes {
  const entries = Object.entries(fromEnvironment().attributes);
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

function fromEnvironment(): Resource {
  return detectResources({detectors: [envDetector]});
}
