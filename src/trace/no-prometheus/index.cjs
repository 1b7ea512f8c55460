// The SDK for Node loads the package @opentelemetry/exporter-prometheus with everything else, and would
// listen on port 9464 where OTEL_METRICS_EXPORTER names it. One malformed request ends a process with that
// exporter (CVE-2026-44902, before 0.217), and regscope serves /metrics itself. `overrides` in the root
// package.json makes npm install this module in its place.
'use strict';

exports.PrometheusExporter = class {
  constructor() {
    throw new Error('regscope has no Prometheus exporter of OpenTelemetry: scrape GET /metrics');
  }
};
