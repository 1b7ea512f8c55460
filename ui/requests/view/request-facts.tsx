// The facts of one request besides its time.

import type {ComponentChildren} from 'preact';
import {useState} from 'preact/hooks';

import type {RequestJson} from '../../../src/contract/requests-json.js';
import type {RunJson} from '../../../src/contract/run-json.js';
import {msOf} from '../../time/time.js';
import {
  formatBytes,
  formatClock,
  formatDate,
  formatDuration,
  formatSpan,
} from '../../words/format.js';
import {plainName} from '../../words/plain-name.js';

interface Props {
  readonly request: RequestJson;
  readonly run: RunJson | undefined;
}

export function RequestFacts({request, run}: Props) {
  const {details, drainNs, peer, phase, operation} = request;
  const startMs = msOf(request.startUnixNs);
  return (
    <dl class="request-facts">
      <Fact name="Started">
        {formatDate(startMs).slice(0, 11)}
        {formatClock(startMs, true)}
        {run !== undefined && (
          <span class="muted"> {formatSpan(startMs - msOf(run.startUnixNs))} into the run</span>
        )}
      </Fact>
      <Fact name="Phase">{phase === undefined ? 'outside of any' : plainName(phase)}</Fact>
      {operation !== undefined && <Fact name="Operation">{plainName(operation)}</Fact>}
      <Fact name={request.side === 'server' ? 'Served by' : 'Made by'}>
        {plainName(request.target)} <span class="muted">process {request.pid}</span>
      </Fact>
      {peer !== undefined && (
        <Fact name={request.side === 'server' ? 'Client' : 'Server'}>{plainName(peer)}</Fact>
      )}
      <Fact name="Bytes">
        {formatBytes(request.bytesIn)} <span class="muted">in,</span>{' '}
        {formatBytes(request.bytesOut)} <span class="muted">out</span>
      </Fact>
      {drainNs !== undefined && (
        <Fact name="Drained">
          {formatDuration(drainNs)} <span class="muted">until the client had all of it</span>
        </Fact>
      )}
      {details.device !== undefined && <Fact name="Device">{plainName(details.device)}</Fact>}
      {details.peer !== undefined && <Fact name="Upstream">{plainName(details.peer)}</Fact>}
      <Id name="Trace" id={request.traceId} />
      <Id name="Span" id={request.spanId} />
      <Id name="Parent span" id={request.parentSpanId} />
      <Id name="Request" id={request.id} />
    </dl>
  );
}

function Fact({name, children}: {name: string; children: ComponentChildren}) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Id({name, id}: {name: string; id: string | undefined}) {
  const [copied, setCopied] = useState<string>();
  if (id === undefined) return null;
  const copy = (): void => {
    void navigator.clipboard?.writeText(id).then(() => setCopied(id));
  };
  return (
    <Fact name={name}>
      <code>{plainName(id)}</code>
      {'clipboard' in navigator && (
        <button type="button" class="copy" aria-label={`Copy the id: ${name}`} onClick={copy}>
          {copied === id ? 'Copied' : 'Copy'}
        </button>
      )}
    </Fact>
  );
}
