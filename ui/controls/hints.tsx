// Hints where there is nothing to see yet: each has the command that changes this.

import {useState} from 'preact/hooks';

import type {BookStatus} from '../run/run-book.js';
import {ALL} from '../time/selection.js';
import {usePage} from './context.js';

/**
 * The collector's address. Page and collector use TLS together, because the collector serves the
 * page.
 */
function collectorUrl(kind: 'http' | 'ws'): string {
  const {protocol, host} = location;
  return `${kind}${protocol === 'https:' ? 's' : ''}://${host}`;
}

export function AgentHint() {
  return (
    <div class="hint">
      <p>
        <b>No agent is connected.</b> On each host to be watched, as root:
      </p>
      <Command text={`regscope agent --collector ${collectorUrl('ws')}`} />
    </div>
  );
}

export function RunHint() {
  return (
    <section class="panel hint" aria-label="How to begin a run">
      <p>
        <b>No run goes on.</b> What is shown is live only and not stored. A run begins with a load:
      </p>
      <RunCommands />
    </section>
  );
}

/** The first steps, shown while nothing reports to the collector. */
export function Welcome() {
  return (
    <section class="panel welcome" aria-labelledby="welcome-title">
      <h2 id="welcome-title">The collector runs. Nothing reports to it yet.</h2>
      <ol>
        <li>
          <p>
            <b>Watch a host.</b> On each machine under test, as root:
          </p>
          <Command text={`regscope agent --collector ${collectorUrl('ws')}`} />
          <p class="muted">
            It finds registries, container engines and their stores by itself. Figures appear here
            within seconds, with or without a run.
          </p>
        </li>
        <li>
          <p>
            <b>Put load on the registry.</b> What happens from then on is a run, and is kept:
          </p>
          <RunCommands />
        </li>
      </ol>
      <p class="muted">Runs that are kept already are in the list at the top.</p>
    </section>
  );
}

function RunCommands() {
  const url = collectorUrl('http');
  return (
    <>
      <Command text={`regscope load demo --collector ${url} --registry http://HOST:PORT`} />
      <p class="muted">or any command as a phase:</p>
      <Command text={`regscope exec --collector ${url} --phase push -- docker push IMAGE`} />
    </>
  );
}

/** Stands in for a run that is being loaded, or that cannot be shown. The notices say why. */
export function NoRun({status}: {status: BookStatus}) {
  const {change} = usePage();
  if (status !== 'failed') return <p class="muted">Loading the run …</p>;
  return (
    <section class="panel hint">
      <p>
        <b>This run cannot be shown.</b> Choose another one at the top, or
      </p>
      <p>
        <button
          type="button"
          class="reset"
          onClick={() => change({run: undefined, selection: ALL, span: undefined}, 'step')}
        >
          Watch what goes on now
        </button>
      </p>
    </section>
  );
}

function Command({text}: {text: string}) {
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    void navigator.clipboard?.writeText(text).then(() => setCopied(true));
  };
  return (
    <div class="command">
      <code>{text}</code>
      {'clipboard' in navigator && (
        <button type="button" onClick={copy}>
          {copied ? 'Copied' : 'Copy'}
        </button>
      )}
    </div>
  );
}
